/**
 * Finds the package indexes of a suite and fetches them.
 *
 * @see https://wiki.debian.org/DebianRepository/Format, "Packages" Indices, "indices acquisition via hashsums (by-hash)"
 * @module
 */
import { type Compression, compressionOf, decompress } from "@rootsmith/archive";
import {
  collectBytes,
  type Digest,
  formatPorts,
  type ResolveContext,
  ResolveError,
  suggestName,
} from "@rootsmith/core";
import { isMissing, type SignedRelease, suiteDirectory, suiteName } from "./fetch-release.ts";
import { type PackagesIndex, scanPackagesIndex } from "./packages-index.ts";
import { INDEX_SUFFIXES } from "./release-file.ts";

/** One file of a signed Release. */
export interface IndexSource {
  readonly release: SignedRelease;
  readonly component: string;
  /** `"all"` or an architecture; absent of a flat repository, which has one index for all. */
  readonly architecture?: string;
  /** Below the directory of the suite: `"main/binary-amd64/Packages.gz"`. */
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
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
    const all = file.separatesAll && listedIndex(release, `${component}/binary-all/Packages`);
    return [...architectures, ...(all ? ["all"] : [])].map((arch) =>
      indexSourceOf(release, component, arch),
    );
  });
}

/** A Release file that lists no architectures says nothing about them. */
export function hasArchitecture({ file }: SignedRelease, architecture: string): boolean {
  return file.architectures.length === 0 || file.architectures.includes(architecture);
}

/**
 * Fetches, checks, decompresses and scans an index.
 *
 * @throws {DigestMismatchError | FetchError} If no mirror has it as it was signed.
 * @throws {FormatError} If it is malformed.
 */
export async function fetchIndex(source: IndexSource, ctx: ResolveContext): Promise<PackagesIndex> {
  const { release, component, path } = source;
  const { repository, suite } = release.request;
  const bytes = await fetchIndexBytes(source, ctx);
  const compression: Compression = compressionOf(path) ?? "none";
  const index = await collectBytes(decompress([bytes], compression, { signal: ctx.signal }));
  return scanPackagesIndex(index, {
    repository: repository.name,
    suite,
    component,
    ...(release.signedBy !== undefined && { signedBy: release.signedBy }),
    ...(repository.urls[0] !== undefined && { site: new URL(repository.urls[0]).hostname }),
    release: release.file,
  });
}

function indexSourceOf(
  release: SignedRelease,
  component: string,
  architecture?: string,
): IndexSource {
  const plain = architecture ? `${component}/binary-${architecture}/Packages` : "Packages";
  const found = listedIndex(release, plain);
  if (found !== undefined) {
    return { release, component, ...(architecture && { architecture }), ...found };
  }
  throw new ResolveError(
    `Cannot resolve "${suiteName(release.request)}": its Release file lists no index "${plain}"`,
  );
}

function listedIndex(
  { file }: SignedRelease,
  plain: string,
): Pick<IndexSource, "path" | "digest" | "size"> | undefined {
  for (const suffix of INDEX_SUFFIXES) {
    const path = `${plain}${suffix}`;
    const found = file.files.get(path) ?? file.files.get(`./${path}`);
    if (found !== undefined) return { path, ...found };
  }
  return undefined;
}

async function fetchIndexBytes(
  { release, path, digest, size }: IndexSource,
  ctx: ResolveContext,
): Promise<Uint8Array> {
  const { repository, suite, byHash } = release.request;
  const fetchPath = (name: string): Promise<Uint8Array> =>
    ctx.fetch(repository, `${suiteDirectory(suite)}${name}`, { digest, size });
  if (byHash === "no" || (byHash === "yes" && !release.file.acquireByHash)) return fetchPath(path);
  const directory = path.slice(0, path.lastIndexOf("/") + 1);
  try {
    return await fetchPath(`${directory}by-hash/SHA256/${digest.slice("sha256:".length)}`);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return fetchPath(path);
  }
}
