/**
 * What stands in a built image, for those who document it.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import { imageConfig } from "../image/image.ts";
import type { BuiltImage, BuiltPlatform } from "../outputs/output.ts";
import type { PackageFact, RootfsReader } from "../provider.ts";
import { layersTree, treeReader } from "./layers-tree.ts";
import { type ListedFile, listFiles } from "./listed-files.ts";

/** The contents of one platform's image. */
export interface ImageContents {
  readonly built: BuiltPlatform;
  /** The digest of the config: the same however layers are compressed. */
  readonly imageID: Digest;
  /** What `/etc/os-release` says of itself. */
  readonly operatingSystem?: { readonly name: string; readonly version?: string };
  /** Those of the lock, in its order, with all licences that are known. */
  readonly packages: readonly PackageFact[];
  /** Where they were asked for. */
  readonly files?: readonly ListedFile[];
}

/**
 * Looks into the layers of one platform.
 *
 * @param options.files Lists the files, too, which takes reading them all.
 * @throws {FormatError} If a layer is malformed.
 */
export async function imageContents(
  built: BuiltPlatform,
  provider: BuiltImage["provider"],
  options: { readonly files?: boolean; readonly signal: AbortSignal },
): Promise<ImageContents> {
  const { files = false, signal } = options;
  const tree = await layersTree(built.layers, signal);
  const rootfs = treeReader(tree, signal);
  const operatingSystem = await readOsRelease(rootfs);
  const licenses = (await provider.licenses?.(built.lock, rootfs)) ?? new Map();
  return {
    built,
    imageID: imageConfig(built).descriptor.digest,
    ...(operatingSystem && { operatingSystem }),
    packages: built.lock.packages.map((fact) => {
      const license = fact.license ?? licenses.get(fact.purl);
      return license === undefined ? fact : { ...fact, license };
    }),
    ...(files && { files: await listFiles(tree, built.layers, signal) }),
  };
}

/** @see os-release(5) */
async function readOsRelease(rootfs: RootfsReader): Promise<ImageContents["operatingSystem"]> {
  const bytes = (await rootfs.read("etc/os-release")) ?? (await rootfs.read("usr/lib/os-release"));
  const text = new TextDecoder().decode(bytes);
  const fieldOf = (key: string): string | undefined =>
    new RegExp(`^${key}=(["']?)(.*)\\1$`, "m").exec(text)?.[2];
  const name = fieldOf("ID");
  const version = fieldOf("VERSION_ID");
  return name ? { name, ...(version && { version }) } : undefined;
}
