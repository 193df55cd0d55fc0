/**
 * .deb files of the host as packages to choose from.
 *
 * @see deb(5), deb-control(5)
 * @module
 */
import { decompressContent, readDeb } from "@rootsmith/archive";
import {
  collectBytes,
  FormatError,
  HOST_REPOSITORY,
  type HostFile,
  type LockedSource,
  type ResolveContext,
  ResolveError,
  readTar,
  type StoredContent,
  storedBytes,
} from "@rootsmith/core/provider";
import { parseStanza } from "../formats/deb822.ts";
import { type DebianPackage, type IndexOrigin, packageOf } from "../formats/debian-package.ts";
import type { PackageSpec } from "../formats/package-spec.ts";
import type { DebianSettings } from "../options/debian-options.ts";
import { isDebFile } from "../options/options.ts";
import { boundedControl } from "../unpack/deb.ts";
import type { PackagesIndex } from "./packages-index.ts";

/** A file that may be chosen, or was requested. */
export interface LocalDeb {
  readonly source: LockedSource;
  readonly content: StoredContent;
  /** It is to be installed, and not only a candidate. */
  readonly included: boolean;
}

/** What the files are: an index like any other, and what was asked for. */
export interface LocalPackages {
  readonly index: PackagesIndex;
  readonly specs: readonly PackageSpec[];
}

const ORIGIN: IndexOrigin = { repository: HOST_REPOSITORY, suite: "", component: "" };

/**
 * Finds the files that the options name.
 *
 * @throws {ResolveError} If one of them is not there.
 */
export async function findLocalDebs(
  { include, debs }: DebianSettings,
  ctx: ResolveContext,
): Promise<readonly LocalDeb[]> {
  const found = new Map<string, LocalDeb>();
  const add = (files: readonly HostFile[], included: boolean): void => {
    for (const { path, source, content } of files) {
      if (source === undefined || content === undefined) continue;
      if ((path === "" || isDebFile(path)) && !found.has(source.path)) {
        found.set(source.path, { source, content, included });
      }
    }
  };
  for (const path of include.filter(isDebFile)) add(await ctx.hostFiles(path), true);
  for (const path of debs) add(await ctx.hostFiles(path), false);
  return [...found.values()];
}

/**
 * Reads their control files.
 *
 * @throws {FormatError} If one of them is not a package.
 * @throws {ResolveError} If one of them is for an architecture that the rootfs does not have.
 */
export async function readLocalDebs(
  debs: readonly LocalDeb[],
  architectures: readonly string[],
  ctx: ResolveContext,
): Promise<LocalPackages> {
  const packages = await Promise.all(debs.map((deb) => readLocalDeb(deb, ctx)));
  for (const { path, architecture } of packages) {
    if (architecture === "all" || architectures.includes(architecture)) continue;
    throw new ResolveError(
      `Cannot use "${path}": it is for ${architecture}, and the rootfs is for ${architectures.join(", ")}`,
      { hint: `To have both: architectures: ["${architecture}"], --architectures ${architecture}` },
    );
  }
  const included = packages.filter((_, i) => debs[i]?.included);
  return {
    index: indexOf(packages),
    specs: included.map(({ name, version, architecture }) =>
      architecture === "all" ? { name, version } : { name, version, architecture },
    ),
  };
}

async function readLocalDeb(
  { source, content }: LocalDeb,
  ctx: ResolveContext,
): Promise<DebianPackage> {
  try {
    const archive = await readDeb(content, "control");
    // the build warns of what does not count
    const tar = decompressContent({ ...archive, onTrailing: () => {} }, ctx);
    const control = await controlOf(await collectBytes(boundedControl(tar)), ctx);
    const fields = new Map(parseStanza(control, { repeated: "refuse" }));
    fields.set("filename", "local.deb");
    fields.set("size", String(source.size));
    fields.set("sha256", source.digest.slice("sha256:".length));
    return { ...packageOf(fields, ORIGIN), path: source.path };
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`Cannot use "${source.path}": ${error.message}`, {
      format: error.format,
      cause: error,
    });
  }
}

async function controlOf(tar: Uint8Array, ctx: ResolveContext): Promise<string> {
  for await (const entry of readTar(storedBytes(tar), { signal: ctx.signal })) {
    if (entry.type !== "file" || entry.path !== "control") continue;
    return new TextDecoder().decode(await collectBytes(entry.content.open()));
  }
  throw new FormatError("Cannot read a Debian package: it has no control file", { format: "deb" });
}

/** A few packages: no base set comes from here, so nothing is told about priorities. */
function indexOf(packages: readonly DebianPackage[]): PackagesIndex {
  return {
    origin: ORIGIN,
    essential: [],
    priorities: {},
    problems: [],
    names: () => packages.map(({ name }) => name),
    find: (wanted) => packages.filter(({ name }) => name === wanted),
    providersOf: (wanted) =>
      packages
        .filter(({ provides }) => provides.some(({ name }) => name === wanted))
        .map(({ name }) => name),
    countDependents: () => new Map(),
    firstMentionOf: () => undefined,
  };
}
