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
  type ResolveContext,
  ResolveError,
  suggestName,
} from "@rootsmith/core";
import { isMissing, type SignedRelease } from "./fetch-release.ts";
import { type PackagesIndex, scanPackagesIndex } from "./packages-index.ts";
import { formatPlatforms } from "./platform.ts";

/** One file of a signed Release. */
export interface IndexSource {
  readonly release: SignedRelease;
  readonly component: string;
  /** Below the directory of the suite: `"main/binary-amd64/Packages.gz"`. */
  readonly path: string;
  readonly digest: Digest;
  readonly size: number;
}

/** Cheapest to decompress first; the plain file is large, and mirrors seldom have it. */
const SUFFIXES = [".gz", ".xz", ""] as const;

/**
 * The indexes of one suite for an architecture.
 *
 * @throws {ResolveError} If the suite lacks the architecture or a component.
 */
export function indexSourcesOf(
  release: SignedRelease,
  components: readonly string[],
  architecture: string,
): readonly IndexSource[] {
  const { file, suite } = release;
  if (!file.architectures.includes(architecture)) {
    throw new ResolveError(`Cannot resolve "${suite}" for ${architecture}: it has no such port`, {
      hint: `Choose one of: ${formatPlatforms(file.architectures).join(", ")}`,
    });
  }
  const architectures = file.separatesAll ? [architecture, "all"] : [architecture];
  return components.flatMap((component) => {
    if (!file.components.includes(component)) {
      throw new ResolveError(`Cannot resolve "${suite}": it has no component "${component}"`, {
        hint: suggestName(component, file.components) ?? `Choose of: ${file.components.join(", ")}`,
      });
    }
    return architectures.map((arch) => indexSourceOf(release, component, arch));
  });
}

/**
 * Fetches, checks, decompresses and scans an index.
 *
 * @throws {DigestMismatchError | FetchError} If no mirror has it as it was signed.
 * @throws {FormatError} If it is malformed.
 */
export async function fetchIndex(source: IndexSource, ctx: ResolveContext): Promise<PackagesIndex> {
  const { release, component, path } = source;
  const bytes = await fetchIndexBytes(source, ctx);
  const compression: Compression = compressionOf(path) ?? "none";
  const index = await collectBytes(decompress([bytes], compression, { signal: ctx.signal }));
  return scanPackagesIndex(index, {
    repository: release.repository.name,
    suite: release.suite,
    component,
    signedBy: release.signedBy,
  });
}

function indexSourceOf(
  release: SignedRelease,
  component: string,
  architecture: string,
): IndexSource {
  const plain = `${component}/binary-${architecture}/Packages`;
  for (const suffix of SUFFIXES) {
    const path = `${plain}${suffix}`;
    const found = release.file.files.get(path);
    if (found !== undefined) return { release, component, path, ...found };
  }
  throw new ResolveError(
    `Cannot resolve "${release.suite}": its Release file lists no index "${plain}"`,
  );
}

async function fetchIndexBytes(
  { release, path, digest, size }: IndexSource,
  ctx: ResolveContext,
): Promise<Uint8Array> {
  const { repository, suite, file } = release;
  const fetchPath = (name: string): Promise<Uint8Array> =>
    ctx.fetch(repository, `dists/${suite}/${name}`, { digest, size });
  if (!file.acquireByHash) return fetchPath(path);
  const directory = path.slice(0, path.lastIndexOf("/"));
  try {
    return await fetchPath(`${directory}/by-hash/SHA256/${digest.slice("sha256:".length)}`);
  } catch (error) {
    if (!isMissing(error)) throw error;
    return fetchPath(path);
  }
}
