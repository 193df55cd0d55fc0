/**
 * Finds the package indexes of a suite and fetches them.
 *
 * @see https://wiki.debian.org/DebianRepository/Format, "Packages" Indices, "indices acquisition via hashsums (by-hash)"
 * @module
 */
import { hash } from "node:crypto";
import { type Compression, compressionOf, decompress } from "@rootsmith/archive";
import {
  DigestMismatchError,
  type ExpectedDigest,
  expectedDigest,
  formatPorts,
  isNotFound,
  type ResolveContext,
  ResolveError,
  type StoredContent,
  suggestName,
} from "@rootsmith/core/provider";
import { atMost } from "../formats/at-most.ts";
import { INDEX_SUFFIXES, type ListedFile } from "../formats/release-file.ts";
import { COMPACT_INDEX_REVISION, compactIndex } from "./compact-index.ts";
import { type SignedRelease, suiteDirectory, suiteName } from "./fetch-release.ts";
import { type PackagesIndex, packagesIndex, withNames } from "./packages-index.ts";

/** Of the plain text; the largest known ones have 80 MiB. */
export const MAX_INDEX_SIZE: number = 512 << 20;

/** One file of a signed Release. */
export interface IndexSource {
  readonly release: SignedRelease;
  readonly component: string;
  /** `"all"` or an architecture; absent of a flat repository, which has one index for all. */
  readonly architecture?: string;
  /** The same index in every form that is listed, in the order in which they are tried. */
  readonly files: readonly IndexFile[];
}

interface IndexFile extends ListedFile {
  /** Below the directory of the suite: `"main/binary-amd64/Packages.gz"`. */
  readonly path: string;
}

/**
 * The indexes of one suite for some architectures.
 *
 * @throws {ResolveError} If the suite lacks an architecture, a component or an index.
 */
export function indexSourcesOf(
  release: SignedRelease,
  components: readonly string[],
  architectures: readonly string[],
): readonly IndexSource[] {
  const { request, file } = release;
  if (request.suite.endsWith("/")) return [indexSourceOf(release, "")];
  for (const architecture of architectures) {
    if (hasArchitecture(release, architecture)) continue;
    throw new ResolveError(
      `Cannot resolve "${suiteName(request)}" for ${architecture}: it has no such port`,
      {
        hint:
          suggestName(architecture, file.architectures) ??
          `Choose one of: ${formatPorts(file.architectures).join(", ")}`,
      },
    );
  }
  return components.flatMap((component) => {
    if (file.components.length > 0 && !file.components.includes(component)) {
      throw new ResolveError(
        `Cannot resolve "${suiteName(request)}": it has no component "${component}"`,
        {
          hint:
            suggestName(component, file.components) ?? `Choose of: ${file.components.join(", ")}`,
        },
      );
    }
    const all = file.separatesAll ? listedFiles(release, `${component}/binary-all/Packages`) : [];
    return [...architectures, ...(all.length > 0 ? ["all"] : [])].map((arch) =>
      indexSourceOf(release, component, arch),
    );
  });
}

/** A Release file that lists no architectures says nothing about them. */
export function hasArchitecture({ file }: SignedRelease, architecture: string): boolean {
  return file.architectures.length === 0 || file.architectures.includes(architecture);
}

/**
 * Fetches, checks, decompresses and scans an index, unless that was done before.
 *
 * @throws {DigestMismatchError | FetchError} If no mirror has it as it was signed.
 * @throws {FormatError} If it is malformed.
 */
export async function fetchIndex(source: IndexSource, ctx: ResolveContext): Promise<PackagesIndex> {
  const { release, component } = source;
  const { repository, suite } = release.request;
  const packages = packagesIndex(await compactIndexOf(source, ctx), {
    repository: repository.name,
    suite,
    component,
    ...(release.signedBy !== undefined && { signedBy: release.signedBy }),
    ...(repository.urls[0] !== undefined && { site: new URL(repository.urls[0]).hostname }),
    release: release.file,
  });
  const { include, exclude } = release.request.source ?? {};
  if (include !== undefined) return withNames(packages, (name) => include.includes(name));
  if (exclude !== undefined) return withNames(packages, (name) => !exclude.includes(name));
  return packages;
}

/** Fetched only where its compact form is not known. */
async function compactIndexOf(source: IndexSource, ctx: ResolveContext): Promise<StoredContent> {
  const [{ digests } = { digests: [] }] = source.files;
  const key = `debian packages index ${COMPACT_INDEX_REVISION} of ${digests.at(-1)}`;
  return ctx.derive(key, async () => {
    const { path, bytes } = await fetchIndexFile(source, ctx);
    const compression: Compression = compressionOf(path) ?? "none";
    const content = decompress([bytes], compression, { signal: ctx.signal });
    return compactIndex(atMost(content, MAX_INDEX_SIZE, `"${path}"`));
  });
}

function indexSourceOf(
  release: SignedRelease,
  component: string,
  architecture?: string,
): IndexSource {
  const plain = architecture ? `${component}/binary-${architecture}/Packages` : "Packages";
  const files = listedFiles(release, plain);
  if (files.length > 0) {
    return { release, component, ...(architecture && { architecture }), files };
  }
  throw new ResolveError(
    `Cannot resolve "${suiteName(release.request)}": its Release file lists no index "${plain}"`,
  );
}

function listedFiles({ file }: SignedRelease, plain: string): readonly IndexFile[] {
  return INDEX_SUFFIXES.flatMap((suffix) => {
    const path = `${plain}${suffix}`;
    const found = file.files.get(path) ?? file.files.get(`./${path}`);
    return found === undefined ? [] : [{ path, ...found }];
  });
}

/** Mirrors need not have all that is listed: the first form that is there. */
export async function fetchIndexFile(
  { release, files }: IndexSource,
  ctx: ResolveContext,
): Promise<{ path: string; bytes: Uint8Array }> {
  for (const [i, file] of files.entries()) {
    try {
      return { path: file.path, bytes: await fetchIndexBytes(release, file, ctx) };
    } catch (error) {
      if (error instanceof DigestMismatchError) throw stale(error, file.path, release);
      if (!isNotFound(error) || i === files.length - 1) throw error;
    }
  }
  throw new RangeError("an index has a file at least");
}

/** A mirror that is being updated has the Release file of one moment and the indexes of another. */
function stale(
  cause: DigestMismatchError,
  path: string,
  { request }: SignedRelease,
): DigestMismatchError {
  const { repository, suite } = request;
  return new DigestMismatchError(`"${path}" of "${suite}"`, cause.expected, cause.actual, {
    cause,
    hint: `The mirror is being updated, or something between has kept an old index: try again later, or name another mirror with --mirror ${repository.name}=URL`,
  });
}

async function fetchIndexBytes(
  { request, file }: SignedRelease,
  { path, digests, size }: IndexFile,
  ctx: ResolveContext,
): Promise<Uint8Array> {
  const { repository, suite, byHash } = request;
  // the one that the cache knows bytes by, if it is there
  const digest = digests.at(-1) as ExpectedDigest;
  const fetchPath = async (name: string): Promise<Uint8Array> => {
    const bytes = await ctx.fetch(repository, `${suiteDirectory(suite)}${name}`, { digest, size });
    for (const other of digests.slice(0, -1)) checkDigest(bytes, other, `"${name}" of ${suite}`);
    return bytes;
  };
  if (byHash === "no" || (byHash === "yes" && !file.acquireByHash)) return fetchPath(path);
  const directory = path.slice(0, path.lastIndexOf("/") + 1);
  for (const item of digests) {
    const [algorithm = "", hex] = item.split(":");
    try {
      return await fetchPath(`${directory}by-hash/${algorithm.toUpperCase()}/${hex}`);
    } catch (error) {
      if (!isNotFound(error)) throw error;
    }
  }
  return fetchPath(path);
}

function checkDigest(bytes: Uint8Array, expected: ExpectedDigest, what: string): void {
  const [algorithm = ""] = expected.split(":");
  const actual = expectedDigest(hash(algorithm, bytes, "hex"));
  if (actual !== expected) throw new DigestMismatchError(what, expected, actual);
}
