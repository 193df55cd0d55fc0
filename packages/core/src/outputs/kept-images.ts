/**
 * The images that stay in a layout when another one is written into it.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md#indexjson-file
 * @module
 */
import { join } from "node:path";
import type { Descriptor } from "../image/blob.ts";
import { isManifest, readManifest } from "../image/image-content.ts";
import { type ImageFiles, openImageFiles } from "../image/image-files.ts";
import {
  blobPath,
  isReferrer,
  layoutManifests,
  nameOf,
  REF_NAME,
} from "../image/layout-content.ts";
import { OpenFiles, SpooledFile } from "../io/stored-file.ts";
import type { Digest } from "../model/digest.ts";
import type { FileContent } from "../model/fs-entry.ts";

/** Close it. */
export interface KeptImages {
  /** What the index lists of them. */
  readonly manifests: readonly Descriptor[];
  /** What they hold, by path in the layout, in files that the new layout can take over. */
  readonly blobs: ReadonlyMap<string, SpooledFile>;
  /** What goes, since the tag is now that of an image with another name. */
  readonly replaced: readonly Descriptor[];
  close(): void;
}

/**
 * Of the layout at `dest` all images but those that have the tag of one that is added, as skopeo and
 * umoci have it, with what refers to them.
 *
 * @param added What the new index lists.
 * @throws {FormatError} If the layout is malformed.
 */
export async function keptImages(dest: string, added: readonly Descriptor[]): Promise<KeptImages> {
  const files = await openImageFiles(dest);
  try {
    const hasIndex = files.get("index.json") !== undefined;
    const manifests = hasIndex ? await layoutManifests(files) : [];
    const tags = new Set(added.map(tagOf));
    const goes = (one: Descriptor): boolean => tagOf(one) !== undefined && tags.has(tagOf(one));
    const images = manifests.filter((one) => !isReferrer(one));
    const gone = images.filter(goes);
    const held = await reachable(
      files,
      images.filter((one) => !goes(one)),
    );
    const dropped = await reachable(files, gone);
    const isNew = ({ digest }: Descriptor): boolean => added.some((one) => one.digest === digest);
    const kept: Descriptor[] = [];
    for (const one of manifests) {
      const subject = isReferrer(one) ? await subjectOf(files, one) : undefined;
      const isOrphan = subject && dropped.has(subject) && !held.has(subject);
      if (!goes(one) && !isOrphan && !(isNew(one) && isReferrer(one))) kept.push(one);
    }
    const openFiles = new OpenFiles();
    const blobs = [...(await reachable(files, kept)).values()].map((one) => {
      const path = blobPath(one);
      return [path, new SpooledFile(openFiles, join(dest, path), 0, one.size)] as const;
    });
    const names = new Set(added.map(nameOf));
    const replaced = gone.filter((one) => !isNew(one) && !names.has(nameOf(one)));
    const close = (): void => openFiles.close();
    return { manifests: kept, blobs: new Map(blobs), replaced, close };
  } finally {
    files.close();
  }
}

function tagOf({ annotations }: Descriptor): string | undefined {
  return annotations?.[REF_NAME];
}

/** What is there of what images hold: blobs of a layout may lie elsewhere. */
async function reachable(
  files: ImageFiles,
  roots: readonly Descriptor[],
): Promise<Map<Digest, Descriptor>> {
  const found = new Map<Digest, Descriptor>();
  const queue = [...roots];
  for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
    if (found.has(one.digest) || files.get(blobPath(one)) === undefined) continue;
    found.set(one.digest, one);
    if (!isManifest(one)) continue;
    const { layers = [], config, manifests = [] } = await manifestOf(files, one);
    queue.push(...layers, ...(config ? [config] : []), ...manifests);
  }
  return found;
}

async function subjectOf(files: ImageFiles, one: Descriptor): Promise<Digest | undefined> {
  if (!isManifest(one) || files.get(blobPath(one)) === undefined) return undefined;
  return (await manifestOf(files, one)).subject?.digest;
}

function manifestOf(files: ImageFiles, one: Descriptor): ReturnType<typeof readManifest> {
  const open = async (blob: Descriptor): Promise<FileContent> =>
    files.get(blobPath(blob)) as FileContent;
  return readManifest({ root: one, open }, one);
}
