/**
 * Looks through a rootfs for programs and libraries that lack a library.
 *
 * @module
 */
import { FormatError } from "../model/errors.ts";
import { collectBytes, type FileContent, type StoredContent } from "../model/fs-entry.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { treeReader } from "../rootfs/tree-reader.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { type ElfFile, readElf } from "./elf.ts";
import { LOADER_CACHE, readLoaderCache } from "./loader-cache.ts";
import { type MissingLibrary, missingLibraries } from "./missing-libraries.ts";

const LIBRARY = /\.so(?:\.|$)/;
const MAGIC = [0x7f, 0x45, 0x4c, 0x46];

/** Of what can be executed, and of what is called as libraries are. Reads their headers only. */
export async function findMissingLibraries(
  tree: RootfsTree,
  options: { readonly signal?: AbortSignal } = {},
): Promise<readonly MissingLibrary[]> {
  const objects = new Map<string, ElfFile>();
  for (const entry of tree.entries()) {
    if (entry.type !== "file" || entry.content.size < MAGIC.length) continue;
    if ((entry.mode & 0o111) === 0 && !LIBRARY.test(entry.path)) continue;
    options.signal?.throwIfAborted();
    const object = await elfOf(entry.content);
    if (object !== undefined) objects.set(entry.path, object);
  }
  const cache = await treeReader(tree, options).read(LOADER_CACHE);
  return missingLibraries(tree, objects, (cache && readLoaderCache(cache)) ?? []);
}

/** Undefined of anything else, and where it is damaged. */
async function elfOf(content: FileContent): Promise<ElfFile | undefined> {
  const stored =
    "slice" in content
      ? (content as StoredContent)
      : storedBytes(await collectBytes(content.open()));
  const head = new Uint8Array(MAGIC.length);
  stored.readInto(head, 0);
  if (MAGIC.some((byte, index) => head[index] !== byte)) return undefined;
  try {
    return await readElf(stored);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
