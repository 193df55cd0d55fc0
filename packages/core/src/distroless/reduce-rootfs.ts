/**
 * Makes of a rootfs, when all is configured, one without a package manager ("distroless"): some packages
 * stay, all others go.
 *
 * @module
 */
import type { BuildContext } from "../contract/contexts.ts";
import { FormatError, RootfsError } from "../model/errors.ts";
import { collectBytes, contentOf, type FileEntry, type StoredContent } from "../model/fs-entry.ts";
import { parentOf } from "../rootfs/rootfs-path.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { type ElfFile, readElf } from "./elf.ts";
import { type KeptPackages, keptPackages, type PackageNode } from "./kept-packages.ts";
import { LOADER_CACHE, readLoaderCache, writeLoaderCache } from "./loader-cache.ts";
import { hasInterpreter, interpreterOf, PROGRAMS } from "./missing-interpreters.ts";
import { type MissingLibrary, missingLibraries } from "./missing-libraries.ts";
import { removePackages } from "./remove-packages.ts";

/** An installed package. */
export interface ReducedPackage extends PackageNode {
  /** What it brought: without a leading `/`; may lead through links of the rootfs. */
  readonly paths: readonly string[];
}

export interface Reduction {
  readonly packages: readonly ReducedPackage[];
  /** What stays in any case, by id, and why: `"included"`. */
  readonly roots: ReadonlyMap<string, string>;
  /** What kept packages depend on without needing it to run, for the message: `openssl (ca-certificates)`. */
  readonly unneeded: readonly { readonly id: string; readonly of: string }[];
  /** Packages whose scripts are an administrator's: that they cannot be run any more is no warning. */
  readonly administrative: readonly string[];
  /** Globs of what package managers and scripts leave in no package's name. */
  readonly leftovers: readonly string[];
}

/**
 * Removes what no kept package brought or needs, from the tree itself, and says what stays and why.
 *
 * @returns The packages that stay.
 * @throws {RootfsError} If a program is left without a library that it needs.
 */
export async function reduceRootfs(
  tree: RootfsTree,
  { packages, roots, unneeded, administrative, leftovers }: Reduction,
  ctx: Pick<BuildContext, "report" | "signal">,
): Promise<KeptPackages> {
  const kept = keptPackages(packages, roots);
  const removed = packages.filter(({ id }) => !kept.has(id));
  const brought = whoBrought(tree, removed);
  removePackages(tree, { kept: packages.filter(({ id }) => kept.has(id)), removed, leftovers });
  await amendText(tree, "etc/shells", (text) => existingShells(text, tree));
  const cached = await reduceLoaderCache(tree);
  const { objects, scripts } = await readPrograms(tree, ctx.signal);
  checkLibraries(missingLibraries(tree, objects, cached), brought, ctx);
  const isAdministrative = whoBrought(
    tree,
    packages.filter(({ id }) => administrative.includes(id)),
  );
  for (const path of scripts.keys()) if (isAdministrative(path)) scripts.delete(path);
  warnOfScripts(tree, scripts, brought, ctx);
  ctx.report({ type: "note", message: explanation({ packages, kept, unneeded }) });
  return kept;
}

/** Packages by the path, and by the name, of what they brought. */
function whoBrought(
  tree: RootfsTree,
  packages: readonly ReducedPackage[],
): (pathOrName: string) => string | undefined {
  const byPath = new Map<string, string>();
  for (const { id, paths } of packages) {
    for (const path of paths) {
      const at = tree.pathOf(path);
      if (at === undefined || tree.get(at)?.type === "dir") continue;
      byPath.set(at, id);
      const name = at.slice(at.lastIndexOf("/") + 1);
      if (!byPath.has(name)) byPath.set(name, id);
    }
  }
  // A link leads to another package's file: where it did so must be known before it goes.
  const linked = new Map(
    ["bin/sh", "usr/bin/sh"].flatMap((path) => {
      const at = tree.followedPath(path);
      const id = at === undefined ? undefined : byPath.get(at);
      return id === undefined ? [] : [[path, id] as const];
    }),
  );
  return (text) => {
    const path = text.replace(/^\/+/, "");
    return (
      linked.get(path) ?? byPath.get(path) ?? byPath.get(path.slice(path.lastIndexOf("/") + 1))
    );
  };
}

async function amendText(
  tree: RootfsTree,
  path: string,
  change: (text: string) => string,
): Promise<void> {
  const node = tree.get(path);
  if (node?.type !== "file" || node.origin === "files") return;
  const before = new TextDecoder().decode(await collectBytes(node.content.open()));
  const after = change(before);
  if (after !== before) tree.amend({ ...node, content: contentOf(after) });
}

function existingShells(text: string, tree: RootfsTree): string {
  const isGone = (line: string): boolean =>
    line.startsWith("/") && tree.follow(line.trim().slice(1)) === undefined;
  return text
    .split("\n")
    .filter((line) => !isGone(line))
    .join("\n");
}

/** What the loader's cache still lists. */
async function reduceLoaderCache(
  tree: RootfsTree,
): Promise<ReturnType<typeof readLoaderCache> & {}> {
  const node = tree.get(LOADER_CACHE);
  if (node?.type !== "file") return [];
  const libraries = readLoaderCache(await collectBytes(node.content.open()));
  const left = libraries?.filter(
    // What a cache says of hwcaps stands in a part that is not written again: they have others, too.
    ({ path }) =>
      !path.includes("/glibc-hwcaps/") && tree.follow(path.replace(/^\/+/, "")) !== undefined,
  );
  if (left === undefined || left.length === 0) {
    tree.put({ type: "whiteout", path: LOADER_CACHE }); // the loader does without
    return [];
  }
  tree.amend({ ...node, content: contentOf(writeLoaderCache(left)) });
  return left;
}

interface Programs {
  readonly objects: ReadonlyMap<string, ElfFile>;
  /** Interpreters by path of the script: of those that are called by name, and the caller's own. */
  readonly scripts: Map<string, string>;
}

async function readPrograms(tree: RootfsTree, signal: AbortSignal): Promise<Programs> {
  const objects = new Map<string, ElfFile>();
  const scripts = new Map<string, string>();
  for (const entry of tree.entries()) {
    if (entry.type !== "file" || entry.content.size < 4) continue;
    signal.throwIfAborted();
    const head = await firstBytes(entry);
    const object = isElf(head) ? await elfOf(entry) : undefined;
    if (object !== undefined) objects.set(entry.path, object);
    const isCalled = PROGRAMS.includes(parentOf(entry.path)) || entry.origin === "files";
    const interpreter = interpreterOf(head);
    if (isCalled && (entry.mode & 0o111) !== 0 && interpreter !== undefined) {
      scripts.set(entry.path, interpreter);
    }
  }
  return { objects, scripts };
}

async function firstBytes({ content }: FileEntry): Promise<Uint8Array> {
  for await (const bytes of content.open()) return bytes.slice(0, 256);
  return new Uint8Array(0);
}

function isElf([a, b, c, d]: Uint8Array): boolean {
  return a === 0x7f && b === 0x45 && c === 0x4c && d === 0x46;
}

/** Undefined where it is damaged: it is no program that anybody could start. */
async function elfOf({ content }: FileEntry): Promise<ElfFile | undefined> {
  const stored = "slice" in content ? content : storedBytes(await collectBytes(content.open()));
  try {
    return await readElf(stored as StoredContent);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function checkLibraries(
  missing: readonly MissingLibrary[],
  brought: (name: string) => string | undefined,
  ctx: Pick<BuildContext, "report">,
): void {
  for (const { path, library, isProgram } of missing) {
    const bringer = brought(library);
    const fact = `${isProgram ? "the program" : "the library"} /${path} needs ${library}`;
    if (isProgram || bringer !== undefined) {
      throw new RootfsError(`Cannot take packages away: ${fact}, which is not there`, {
        hint:
          bringer === undefined
            ? "No package of the build has it: include the one that does"
            : `Keep the package that brings it: ${bringer}`,
      });
    }
    // So it is with all packages, too: what it is for is not installed.
    const message = `${fact.replace(/^t/, "T")}, which no package of the build has`;
    ctx.report({ type: "warning", code: "LIBRARY_MISSING", message });
  }
}

function warnOfScripts(
  tree: RootfsTree,
  scripts: ReadonlyMap<string, string>,
  brought: (name: string) => string | undefined,
  ctx: Pick<BuildContext, "report">,
): void {
  const gone = new Map<string, string[]>();
  for (const [path, interpreter] of scripts) {
    if (hasInterpreter(tree, interpreter)) continue;
    gone.set(interpreter, [...(gone.get(interpreter) ?? []), `/${path}`]);
  }
  for (const [interpreter, paths] of gone) {
    const [first, second] = paths;
    const bringer = brought(interpreter);
    const shown = [first, second].filter(Boolean).join(", ");
    const others = paths.length > 2 ? ` and ${paths.length - 2} more` : "";
    const keep = bringer === undefined ? "" : `; keep ${bringer} if they are to be run`;
    const message = `Without ${interpreter}, scripts cannot be run: ${shown}${others}${keep}`;
    ctx.report({ type: "warning", code: "INTERPRETER_MISSING", message });
  }
}

function explanation({
  packages,
  kept,
  unneeded,
}: Pick<Reduction, "packages" | "unneeded"> & { readonly kept: KeptPackages }): string {
  const byReason = new Map<string, string[]>();
  for (const [id, reason] of kept) byReason.set(reason, [...(byReason.get(reason) ?? []), id]);
  const stays = [...byReason].map(([reason, ids]) => `  ${ids.join(", ")}: ${reason}`);
  const left = new Map<string, Set<string>>();
  for (const { id, of } of unneeded) {
    if (kept.has(of) && !kept.has(id)) left.set(id, (left.get(id) ?? new Set()).add(of));
  }
  const goes = [...left].map(
    ([id, of]) =>
      `  not ${id}, which ${[...of].join(", ")} ${of.size > 1 ? "need" : "needs"} for scripts alone`,
  );
  return [`${kept.size} of ${packages.length} packages stay:`, ...stays, ...goes].join("\n");
}
