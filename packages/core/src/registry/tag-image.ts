/**
 * Another tag for an image that is in a registry already.
 *
 * @module
 */

import { parseImageName } from "../image/image-name.ts";
import type { Digest } from "../model/digest.ts";
import { pullManifest, pushManifest } from "./manifests.ts";
import { RegistryClient } from "./registry-client.ts";
import { noSuchImage } from "./registry-image.ts";
import { parseRegistryName } from "./registry-name.ts";

export interface TagOptions {
  readonly signal?: AbortSignal;
  /** Ask the registry without encryption. This machine's own may be asked so in any case. */
  readonly plainHttp?: boolean;
}

/**
 * Gives the image `name` the tag as well, in the same repository. No blob is transferred.
 *
 * @throws {TypeError} If the name or the tag is none.
 * @throws {RegistryError} If there is no such image, or the registry refuses.
 */
export async function tagImage(
  name: string,
  tag: string,
  options: TagOptions = {},
): Promise<{ readonly digest: Digest }> {
  const where = parseRegistryName(name);
  parseImageName(`${where.host}/${where.repository}:${tag}`);
  const { signal = new AbortController().signal, plainHttp = false } = options;
  const registries = new RegistryClient({ signal, report: () => {}, plainHttp });
  try {
    const repository = registries.repository(where);
    const manifest = await pullManifest(repository, where.digest ?? where.tag ?? "latest");
    if (manifest === undefined) throw noSuchImage(where);
    await pushManifest(repository, manifest, tag);
    return { digest: manifest.descriptor.digest };
  } finally {
    registries.close();
  }
}
