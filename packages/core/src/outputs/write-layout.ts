/**
 * Writes the files of an image layout: as a directory or, where {@linkcode isArchive} says so, as an
 * archive.
 *
 * @module
 */
import { statSync } from "node:fs";
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { StageContext } from "../contract/contexts.ts";
import type { Descriptor } from "../image/blob.ts";
import { CheckedContent } from "../image/checked-content.ts";
import { imageIndex } from "../image/image-manifest.ts";
import { nameOf } from "../image/layout-content.ts";
import { makeDirectory } from "../io/make-directory.ts";
import { FileSlice, type SpooledFile } from "../io/stored-file.ts";
import { collectBytes, type FileContent } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { isStream } from "./destination.ts";
import { keptImages } from "./kept-images.ts";
import { staged } from "./staged.ts";
import { copyContent, writeFile } from "./write-file.ts";

/** True if a layout that goes there is one file, for its name or since no directory can be there. */
export function isArchive(dest: string): boolean {
  return dest.endsWith(".tar") || isStream(dest);
}

/**
 * To a layout that stands at `dest` the image is added: it takes its tag from another one, which is
 * reported where that was of another name.
 *
 * @param epoch When the files of an archive were made, in seconds since 1970-01-01Z.
 * @returns Bytes of the archive, or of the files in the directory.
 * @throws {HostError} If something else is in the way, or the host refuses.
 */
export async function writeLayout(
  files: ReadonlyMap<string, FileContent>,
  dest: string,
  epoch: number,
  { signal, report }: StageContext,
): Promise<number> {
  if (isArchive(dest)) {
    const { packFiles } = await import("./pack-files.ts"); // with a library that few builds need
    return (await writeFile(dest, packFiles(files, epoch), signal)).size;
  }
  const options = { kind: "dir", replaces: isLayout, signal } as const;
  if (await isLayout(dest)) {
    const added = await addedImages(files);
    const kept = await keptImages(dest, added);
    try {
      const index = imageIndex([...kept.manifests, ...added]);
      const all = new Map([...kept.blobs, ...files, ["index.json", index.content]]);
      for (const [path, blob] of kept.blobs)
        if (isSameFile(files.get(path), blob)) all.set(path, blob);
      await staged(dest, options, (path) => writeFiles(all, path, signal));
    } finally {
      kept.close();
    }
    for (const one of kept.replaced) report(replacement(dest, one, added));
  } else {
    await staged(dest, options, (path) => writeFiles(files, path, signal));
  }
  return [...files.values()].reduce((sum, { size }) => sum + size, 0);
}

/** Whether content is that of the file already: the image lies on top of one of the layout. */
function isSameFile(content: FileContent | undefined, kept: SpooledFile): boolean {
  const source = content instanceof CheckedContent ? content.source : undefined;
  if (!(source instanceof FileSlice) || source.size !== kept.size) return false;
  const [one, other] = [statSync(source.file), statSync(kept.file)];
  return one.ino === other.ino && one.dev === other.dev && one.size === source.size;
}

async function addedImages(files: ReadonlyMap<string, FileContent>): Promise<Descriptor[]> {
  const index = await collectBytes((files.get("index.json") as FileContent).open());
  return JSON.parse(new TextDecoder().decode(index)).manifests;
}

function replacement(dest: string, old: Descriptor, added: readonly Descriptor[]): ProgressEvent {
  const name = added.map(nameOf).find((one) => one !== undefined);
  const message = `"${dest}" has no "${nameOf(old)}" any more (${old.digest}): its tag is that of "${name}" now`;
  return { type: "warning", code: "IMAGE_REPLACED", message };
}

export async function isLayout(directory: string): Promise<boolean> {
  return access(join(directory, "oci-layout")).then(
    () => true,
    () => false,
  );
}

async function writeFiles(
  files: ReadonlyMap<string, FileContent>,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, content] of files) {
    const path = join(directory, name);
    await makeDirectory(dirname(path));
    await copyContent(content, path, signal);
  }
}
