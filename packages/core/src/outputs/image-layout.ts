/**
 * The files of an OCI image layout.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 * @module
 */

import type { Descriptor } from "../image/blob.ts";
import { type ImageContent, imageBlobs, readManifest } from "../image/image-content.ts";
import { imageIndex } from "../image/image-manifest.ts";
import { formatImageName, fullImageName, type ImageName } from "../image/image-name.ts";
import { blobPath, SUBJECT } from "../image/layout-content.ts";
import { contentOf, type FileContent } from "../model/fs-entry.ts";

/**
 * By path in the layout: what describes it first, then the blobs by digest.
 *
 * @param options.forDocker Adds the `manifest.json` that `docker load` reads; for one platform.
 * @param options.alone Leaves out what refers to the image: `docker load` would make images of it.
 */
export async function imageLayout(
  image: ImageContent,
  name: ImageName,
  options: { readonly forDocker?: boolean; readonly alone?: boolean } = {},
): Promise<ReadonlyMap<string, FileContent>> {
  const blobs = new Map<string, FileContent>();
  const { root } = image;
  const referrers = options.alone ? [] : await referrersIn(image);
  for (const manifest of [root, ...referrers]) {
    for await (const { descriptor, content } of imageBlobs(image, manifest)) {
      blobs.set(blobPath(descriptor), content);
    }
  }
  const index = imageIndex([{ ...root, annotations: nameAnnotations(name) }, ...referrers]);
  const files = new Map([["oci-layout", contentOf('{"imageLayoutVersion":"1.0.0"}')]]);
  files.set("index.json", index.content);
  if (options.forDocker) files.set("manifest.json", await dockerManifest(image, name));
  const sorted = [...blobs].sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map([...files, ...sorted]);
}

/** With the subject of each, by which containerd from 2.2 on knows that it is no image. */
async function referrersIn(image: ImageContent): Promise<readonly Descriptor[]> {
  const listed: Descriptor[] = [];
  for (const referrer of image.referrers ?? []) {
    const { subject } = await readManifest(image, referrer);
    const annotations = { ...referrer.annotations, ...(subject && { [SUBJECT]: subject.digest }) };
    listed.push({ ...referrer, annotations });
  }
  return listed;
}

async function dockerManifest(image: ImageContent, name: ImageName): Promise<FileContent> {
  const { config, layers = [] } = await readManifest(image, image.root);
  const manifest = {
    Config: blobPath(config as Descriptor),
    RepoTags: [formatImageName(name)],
    Layers: layers.map(blobPath),
  };
  return contentOf(JSON.stringify([manifest]));
}

/** By which OCI's tools (the tag), and containerd and Docker (the whole name) find the image. */
function nameAnnotations(name: ImageName): Record<string, string> {
  return {
    "io.containerd.image.name": fullImageName(name),
    "org.opencontainers.image.ref.name": name.tag,
  };
}
