/**
 * The files of a rootfs with their checksums, as an SBOM lists them.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { FileContent } from "../fs-entry.ts";
import type { BuiltLayer } from "../outputs/output.ts";
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

/** Sorted by path. */
export async function listFiles(
  tree: RootfsTree,
  layers: readonly BuiltLayer[],
  signal: AbortSignal,
): Promise<readonly ListedFile[]> {
  const owners = await readFileOwners(
    layers.flatMap((layer) => (layer.owners ? [layer.owners.content] : [])),
  );
  const files = new Map<string, ListedFile>();
  for (const entry of tree.entries()) {
    const sums =
      entry.type === "file"
        ? await checksumsOf(entry.content, signal)
        : entry.type === "hardlink" && files.get(entry.target);
    if (!sums) continue;
    const { sha1, sha256 } = sums;
    const owner = owners.get(entry.path);
    files.set(entry.path, { path: entry.path, sha1, sha256, ...(owner && { owner }) });
  }
  return [...files.values()];
}

async function checksumsOf(
  content: FileContent,
  signal: AbortSignal,
): Promise<Pick<ListedFile, "sha1" | "sha256">> {
  const sha1 = createHash("sha1");
  const sha256 = createHash("sha256");
  for await (const chunk of content.open()) {
    signal.throwIfAborted();
    sha1.update(chunk);
    sha256.update(chunk);
  }
  return { sha1: sha1.digest("hex"), sha256: sha256.digest("hex") };
}
