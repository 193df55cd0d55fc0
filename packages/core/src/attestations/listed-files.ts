/**
 * The files of a rootfs with their checksums, as an SBOM lists them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { BuiltLayer } from "../image/built-image.ts";
import type { FileContent } from "../model/fs-entry.ts";
import type { InstalledPackage } from "../packages/installed-package.ts";
import { readFileOwners } from "../rootfs/file-owners.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";

/** A regular file; each of its names is one. */
export interface ListedFile {
  /** As in an entry. */
  readonly path: string;
  /** Hexadecimal. SPDX wants it of every file. */
  readonly sha1: string;
  /** Hexadecimal. */
  readonly sha256: string;
  /** Package URL of the package that brought it; absent of what was generated, added or changed. */
  readonly owner?: string;
}

/** Hexadecimal, by algorithm. */
type Checksums = Pick<ListedFile, "sha1" | "sha256"> & { readonly md5?: string };

/**
 * Sorted by path.
 *
 * @param packages What they say of their files counts where no layer says whose a file is.
 */
export async function listFiles(
  tree: RootfsTree,
  layers: readonly BuiltLayer[],
  packages: readonly InstalledPackage[],
  signal: AbortSignal,
): Promise<readonly ListedFile[]> {
  const owners = await readFileOwners(
    layers.flatMap((layer) => (layer.owners ? [layer.owners.content] : [])),
  );
  const claims = claimsOf(packages, tree);
  const algorithms: readonly (keyof Checksums)[] =
    claims.size > 0 ? ["sha1", "sha256", "md5"] : ["sha1", "sha256"];
  const checksums = new Map<string, Checksums>();
  const files: ListedFile[] = [];
  for (const entry of tree.entries()) {
    const { path } = entry;
    const sums =
      entry.type === "file"
        ? await checksumsOf(entry.content, algorithms, signal)
        : entry.type === "hardlink" && checksums.get(entry.target);
    if (!sums) continue;
    checksums.set(path, sums);
    const owner = owners.get(path) ?? claimant(claims, path, sums);
    files.push({ path, sha1: sums.sha1, sha256: sums.sha256, ...(owner && { owner }) });
  }
  return files;
}

/** Package URLs by path and digest. A file that has been changed is nobody's. */
function claimsOf(
  packages: readonly InstalledPackage[],
  tree: RootfsTree,
): ReadonlyMap<string, string> {
  const claims = new Map<string, string>();
  for (const { purl, files = [] } of packages) {
    for (const [path, digest] of files) claims.set(`${digest} ${placeOf(path, tree)}`, purl);
  }
  return claims;
}

/** Where the file of a path lies: packages may know its directory by a link. */
function placeOf(path: string, tree: RootfsTree): string {
  const slash = path.lastIndexOf("/");
  const directory = slash > 0 ? tree.follow(path.slice(0, slash)) : undefined;
  return directory === undefined ? path : `${directory.path}${path.slice(slash)}`;
}

function claimant(
  claims: ReadonlyMap<string, string>,
  path: string,
  sums: Checksums,
): string | undefined {
  return Object.entries(sums)
    .map(([algorithm, sum]) => claims.get(`${algorithm}:${sum} ${path}`))
    .find((purl) => purl !== undefined);
}

async function checksumsOf(
  content: FileContent,
  algorithms: readonly (keyof Checksums)[],
  signal: AbortSignal,
): Promise<Checksums> {
  const hashes = algorithms.map((algorithm) => createHash(algorithm));
  for await (const chunk of content.open()) {
    signal.throwIfAborted();
    for (const hash of hashes) hash.update(chunk);
  }
  const [sha1 = "", sha256 = "", md5] = hashes.map((hash) => hash.digest("hex"));
  return { sha1, sha256, ...(md5 !== undefined && { md5 }) };
}
