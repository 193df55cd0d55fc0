/**
 * The files that a definition puts into an image: locked when it is resolved, written when it is built.
 *
 * @module
 */
import { posix } from "node:path";
import {
  type BuildContext,
  contentOf,
  expectedDigest,
  type FsEntry,
  LockError,
  type LockedSource,
  type ResolveContext,
  ResolveError,
  type RootfsReader,
} from "@rootsmith/core/provider";
import { idOf } from "./accounts.ts";
import type { FileSpec } from "./file-schema.ts";
import { modeOf } from "./words.ts";

/** One node as it stands in a lock. A type, so that it is JSON. */
export type AddedNode = {
  readonly path: string;
  readonly type: "file" | "dir" | "symlink";
  readonly mode: number;
  readonly target?: string;
  readonly text?: string;
  /** Index into the sources that were added. */
  readonly source?: number;
  /** `USER` or `USER:GROUP`, by name or number. */
  readonly owner?: string;
};

export interface AddedFiles {
  readonly nodes: readonly AddedNode[];
  readonly sources: readonly LockedSource[];
  /** Base URLs by repository. */
  readonly repositories: Readonly<Record<string, readonly string[]>>;
}

/** Reads what lies on this machine, and downloads what has a URL. */
export async function lockFiles(
  files: readonly FileSpec[],
  ctx: ResolveContext,
): Promise<AddedFiles> {
  const nodes: AddedNode[] = [];
  const sources: LockedSource[] = [];
  const repositories: Record<string, readonly string[]> = {};
  for (const file of files) {
    const path = file.path.split("/").filter(Boolean).join("/");
    const owner = file.owner === undefined ? {} : { owner: String(file.owner) };
    const mode = file.mode === undefined ? undefined : modeOf(file.mode);
    const add = (node: Omit<AddedNode, "path" | "owner">, below = ""): unknown =>
      nodes.push({ path: posix.join(path, below).replace(/^\.$/, ""), ...owner, ...node });
    if (file.content !== undefined) add({ type: "file", mode: mode ?? 0o644, text: file.content });
    else if (file.link !== undefined) add({ type: "symlink", mode: 0o777, target: file.link });
    else if (file.directory) add({ type: "dir", mode: mode ?? 0o755 });
    else if (file.url !== undefined) {
      const { repository, at } = repositoryOf(file.url);
      const digest = expectedDigest(String(file.digest).replace(/^sha\d+:/, ""));
      const { source } = await ctx.download(repository, at, digest);
      repositories[repository.name] = repository.urls;
      add({ type: "file", mode: mode ?? 0o644, source: sources.push(source) - 1 });
    } else if (file.copy === undefined) {
      throw new ResolveError(`Cannot copy "${file.path}": the lock does not say from where`, {
        hint: "Name the definition that the lock is of",
      });
    } else {
      for (const found of await ctx.hostFiles(file.copy)) {
        const { type, target, source } = found;
        add(
          {
            type,
            mode: found.path === "" ? (mode ?? found.mode) : found.mode,
            ...(target !== undefined && { target }),
            ...(source !== undefined && { source: sources.push(source) - 1 }),
          },
          found.path,
        );
      }
    }
  }
  return { nodes, sources, repositories };
}

/**
 * The entries of a lock.
 *
 * @param tree Has the names of owners.
 * @throws {LockError} If the lock is not what was written.
 */
export async function* addedEntries(
  nodes: readonly AddedNode[],
  sources: readonly LockedSource[],
  tree: RootfsReader,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  for (const { path, type, mode, target, text, source, owner = "0:0" } of nodes) {
    const [user = "0", group = user] = owner.split(":");
    const uid = await idOf(user, "passwd", tree);
    const gid = await idOf(group, "group", tree);
    const common = { path, mode, uid, gid };
    const locked = source === undefined ? undefined : sources[source];
    if (type === "dir") yield { ...common, type };
    else if (type === "symlink") yield { ...common, type, target: target ?? "" };
    else if (text !== undefined) yield { ...common, type, content: contentOf(text) };
    else if (locked !== undefined) yield { ...common, type, content: await ctx.open(locked) };
    else throw new LockError(`Cannot read the lock of the definition: "${path}" has no content`);
  }
}

/** A repository for what one host has, so that it can be given a mirror. */
function repositoryOf(text: string): {
  repository: { name: string; urls: readonly string[] };
  at: string;
} {
  const url = new URL(text);
  const name = `files-${url.host.replaceAll(/[^a-z0-9]+/g, "-")}`;
  return {
    repository: { name, urls: [url.origin] },
    at: decodeURIComponent(url.pathname.slice(1)),
  };
}
