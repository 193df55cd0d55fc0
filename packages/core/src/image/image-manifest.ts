/**
 * An image as OCI describes it: its config, manifest and index, written.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/spec.md
 * @module
 */

import type { LayerCompression } from "../compress/compress.ts";
import { digestOfBytes } from "../model/digest.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { type Blob, type Descriptor, jsonBlob } from "./blob.ts";
import type { BuiltLayer, BuiltPlatform } from "./built-image.ts";

const LAYER_SUFFIXES: Readonly<Record<LayerCompression, string>> = {
  none: "",
  gzip: "+gzip",
  zstd: "+zstd",
};

/** The media type of a layer, e.g. `"application/vnd.oci.image.layer.v1.tar+gzip"`. */
export function layerMediaType(compression: LayerCompression): string {
  return `application/vnd.oci.image.layer.v1.tar${LAYER_SUFFIXES[compression]}`;
}

/**
 * The layers of an image: those that were built, or a single one without entries where there are
 * none, since a manifest must have at least one.
 */
export function imageLayers({ layers }: BuiltPlatform): readonly BuiltLayer[] {
  if (layers.length > 0) return layers;
  const bytes = new Uint8Array(1024);
  return [{ title: "empty", diffID: digestOfBytes(bytes), tar: storedBytes(bytes) }];
}

/** The config of an image: its digest is the image ID. */
export function imageConfig(built: BuiltPlatform): Blob {
  const { architecture, os, variant } = built.platform;
  const { original } = built;
  const created = createdOf(built);
  const layers = imageLayers(built);
  return jsonBlob("application/vnd.oci.image.config.v1+json", {
    created,
    architecture,
    os,
    variant,
    config: built.config,
    rootfs: { type: "layers", diff_ids: layers.map(({ diffID }) => diffID) },
    history: [
      ...(built.base?.history ?? []),
      // Those layers are no more; what was done is.
      ...(original?.history ?? []).map((step) => ({ ...step, empty_layer: true })),
      ...layers
        .slice(built.base?.layers.length ?? 0)
        .map(({ title }) => ({ created, created_by: `rootsmith ${title}` })),
    ],
  });
}

/**
 * The manifest of one platform. Its descriptor names the platform.
 *
 * @param layers The blobs of {@linkcode imageLayers}, in the same order.
 * @param title What a person calls the image.
 */
export function imageManifest(
  built: BuiltPlatform,
  config: Blob,
  layers: readonly Blob[],
  title: string,
): Blob {
  const { descriptor, content } = jsonBlob("application/vnd.oci.image.manifest.v1+json", {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.manifest.v1+json",
    config: config.descriptor,
    layers: layers.map((layer) => layer.descriptor),
    annotations: {
      ...(built.base && {
        "org.opencontainers.image.base.digest": built.base.digest,
        "org.opencontainers.image.base.name": built.base.name,
      }),
      "org.opencontainers.image.created": createdOf(built),
      "org.opencontainers.image.title": title,
      ...built.original?.annotations,
    },
  });
  return { descriptor: { ...descriptor, platform: built.platform }, content };
}

/** An index of manifests, or of other indexes. */
export function imageIndex(manifests: readonly Descriptor[]): Blob {
  return jsonBlob("application/vnd.oci.image.index.v1+json", {
    schemaVersion: 2,
    mediaType: "application/vnd.oci.image.index.v1+json",
    manifests,
  });
}

/** That of the original, which may say none. */
function createdOf({ original, epoch }: BuiltPlatform): string | undefined {
  return original === undefined ? timeOf(epoch) : original.created;
}

/** RFC 3339, in whole seconds: how images and their documents say when they were made. */
export function timeOf(epoch: number): string {
  return new Date(epoch * 1000).toISOString().replace(".000Z", "Z");
}
