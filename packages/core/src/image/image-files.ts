/**
 * The files of an image, in a directory or in an archive of it.
 *
 * @module
 */

import { statSync } from "node:fs";
import { join, posix } from "node:path";
import type { Cache } from "../cache/cache.ts";
import { hostError } from "../io/host-error.ts";
import { FileSlice, OpenFiles } from "../io/stored-file.ts";
import { FormatError } from "../model/errors.ts";
import { collectBytes, type StoredContent } from "../model/fs-entry.ts";
import { parseJson } from "../model/json.ts";
import { MAX_LINKS } from "../rootfs/walk-path.ts";
import { readTar } from "../tar/read-tar.ts";
import { MAX_MANIFEST_SIZE } from "./image-content.ts";
import { decompressLayer, layerCompressionOf } from "./layer-bytes.ts";
import { unusable } from "./unusable.ts";

/** Close it. */
export interface ImageFiles {
  /** Where they lie, as the caller named it. */
  readonly path: string;
  /** The bytes of a file, by its path in the image. Links are followed. Undefined where none is. */
  get(path: string): StoredContent | undefined;
  close(): void;
}

export interface ImageFilesOptions {
  readonly signal?: AbortSignal;
  /** Takes an archive that is compressed as a whole, which without it counts as one without files. */
  readonly cache?: Pick<Cache, "spool">;
}

/** More than any image, or rootfs, has. */
const MAX_FILES = 1_000_000;

/**
 * Reads names only, except of an archive that is compressed.
 *
 * @throws {HostError} If nothing can be read there.
 * @throws {FormatError} If it is neither a directory nor a tar, or is cut off.
 */
export async function openImageFiles(
  path: string,
  options: ImageFilesOptions = {},
): Promise<ImageFiles> {
  const openFiles = new OpenFiles();
  const close = (): void => openFiles.close();
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) {
      return { path, close, get: (file) => fileBelow(path, file, openFiles) };
    }
    const archive = new FileSlice(openFiles, path, 0, stats.size);
    const nodes = await readArchive(path, archive, options);
    return { path, close, get: (file) => contentIn(nodes, file) };
  } catch (error) {
    close();
    throw unusable(`the image "${path}"`, hostError(path, error, "read"));
  }
}

/**
 * A file of JSON that describes an image.
 *
 * @throws {FormatError} If it is not there, not JSON, or too large.
 */
export async function readJsonFile(files: ImageFiles, path: string): Promise<unknown> {
  const refuse = (fact: string, cause?: unknown): FormatError =>
    new FormatError(`Cannot read "${path}" of the image "${files.path}": ${fact}`, {
      format: "oci",
      cause,
    });
  const content = files.get(path);
  if (content === undefined) throw refuse("it is not there");
  if (content.size > MAX_MANIFEST_SIZE) throw refuse(`it has ${content.size} bytes`);
  const text = new TextDecoder().decode(await collectBytes(content.open()));
  try {
    return parseJson(text);
  } catch (cause) {
    throw refuse((cause as SyntaxError).message, cause);
  }
}

function fileBelow(root: string, path: string, openFiles: OpenFiles): StoredContent | undefined {
  if (path.split("/").includes("..")) return undefined;
  const file = join(root, path);
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() ? new FileSlice(openFiles, file, 0, stats.size) : undefined;
}

/** Contents of files, and targets of links, by path. */
type ArchiveNodes = ReadonlyMap<string, StoredContent | string>;

async function readArchive(
  path: string,
  archive: StoredContent,
  { cache, ...options }: ImageFilesOptions,
): Promise<ArchiveNodes> {
  const nodes = new Map<string, StoredContent | string>();
  const compression = await layerCompressionOf(archive);
  let tar = archive;
  if (compression !== "none") {
    if (cache === undefined) return nodes;
    const bytes = decompressLayer(archive.open(), compression);
    tar = (await cache.spool(bytes, options)).content;
  }
  for await (const entry of readTar(tar, options)) {
    if (nodes.size === MAX_FILES) {
      const message = `Cannot read the image "${path}": it has more than ${MAX_FILES} files`;
      throw new FormatError(message, { format: "tar" });
    }
    // What readTar() gives of a file is a part of `tar`.
    if (entry.type === "file") nodes.set(entry.path, entry.content as StoredContent);
    if (entry.type === "hardlink") nodes.set(entry.path, entry.target);
    if (entry.type === "symlink") {
      nodes.set(entry.path, posix.join(posix.dirname(entry.path), entry.target));
    }
  }
  return nodes;
}

function contentIn(nodes: ArchiveNodes, path: string): StoredContent | undefined {
  let node: StoredContent | string | undefined = path;
  for (let links = 0; typeof node === "string" && links <= MAX_LINKS; links++) {
    node = nodes.get(posix.normalize(node));
  }
  return typeof node === "string" ? undefined : node;
}
