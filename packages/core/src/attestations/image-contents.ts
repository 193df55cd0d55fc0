/**
 * What stands in a built image, for those who document it.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import { imageConfig } from "../image/image.ts";
import type { BuiltImage, BuiltPlatform } from "../outputs/output.ts";
import type { PackageFact, RootfsReader } from "../provider.ts";
import { layersReader } from "./layers-reader.ts";

/** The contents of one platform's image. */
export interface ImageContents {
  readonly built: BuiltPlatform;
  /** The digest of the config: the same however layers are compressed. */
  readonly imageID: Digest;
  /** What `/etc/os-release` says of itself. */
  readonly operatingSystem?: { readonly name: string; readonly version?: string };
  /** Those of the lock, in its order, with all licences that are known. */
  readonly packages: readonly PackageFact[];
}

/**
 * Looks into the layers of one platform.
 *
 * @throws {FormatError} If a layer is malformed.
 */
export async function imageContents(
  built: BuiltPlatform,
  provider: BuiltImage["provider"],
  signal: AbortSignal,
): Promise<ImageContents> {
  const rootfs = await layersReader(built.layers, signal);
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
