/**
 * What stands in a built image, for those who document it.
 *
 * @module
 */

import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import { imageConfig } from "../image/image-manifest.ts";
import type { Digest } from "../model/digest.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import { readOsRelease } from "../rootfs/os-release.ts";
import { treeReader } from "../rootfs/tree-reader.ts";
import { imagePackages } from "./image-packages.ts";
import { layersTree } from "./layers-tree.ts";
import { type ListedFile, listFiles } from "./listed-files.ts";

/** The contents of one platform's image. */
export interface ImageContents {
  readonly built: BuiltPlatform;
  /** The digest of the config: the same however layers are compressed. */
  readonly imageID: Digest;
  /** What `/etc/os-release` says of itself. */
  readonly operatingSystem?: { readonly name: string; readonly version?: string };
  /** Those of the lock in its order, then those that only the databases of the rootfs know. */
  readonly packages: readonly PackageFact[];
  /** Where they were asked for. */
  readonly files?: readonly ListedFile[];
}

/**
 * Looks into the layers of one platform.
 *
 * @param options.files Lists the files, too, which takes reading them all.
 * @throws {FormatError} If a layer or a package database is malformed.
 */
export async function imageContents(
  built: BuiltPlatform,
  image: Pick<BuiltImage, "provider" | "packageReaders">,
  options: { readonly files?: boolean; readonly signal: AbortSignal },
): Promise<ImageContents> {
  const { files = false, signal } = options;
  const tree = await layersTree(built.layers, signal);
  const system = await readOsRelease(treeReader(tree, { signal }));
  const packages = await imagePackages(built, image, tree, signal);
  return {
    built,
    imageID: imageConfig(built).descriptor.digest,
    ...(system && {
      operatingSystem: { name: system.id, ...(system.version && { version: system.version }) },
    }),
    packages,
    ...(files && { files: await listFiles(tree, built.layers, packages, signal) }),
  };
}
