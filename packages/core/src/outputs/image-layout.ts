/**
 * The files of an OCI image layout.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 * @module
 */
import type { Digest } from "../digest.ts";
import { contentOf, type FileContent } from "../fs-entry.ts";
import {
  type Blob,
  type Descriptor,
  imageConfig,
  imageIndex,
  imageLayers,
  imageManifest,
  layerMediaType,
} from "../image.ts";
import { formatImageName, fullImageName, type ImageName } from "./image-name.ts";
import type { BuiltImage, BuiltLayer, OutputCompression, OutputContext } from "./output.ts";

export interface ImageLayout {
  /** Of the manifest, or of the index where there are several platforms. */
  readonly digest: Digest;
  /** By path in the layout: what describes it first, then the blobs by digest. */
  readonly files: ReadonlyMap<string, FileContent>;
}

export type LayerCompression = Exclude<OutputCompression, "xz">;

/**
 * Describes an image and collects its blobs.
 *
 * @param options.forDocker Adds the `manifest.json` that `docker load` reads; for one platform.
 */
export async function imageLayout(
  image: BuiltImage,
  name: ImageName,
  ctx: OutputContext,
  options: { readonly compression: LayerCompression; readonly forDocker?: boolean },
): Promise<ImageLayout> {
  const blobs = new Map<string, FileContent>();
  const keep = ({ descriptor, content }: Blob): Descriptor => {
    blobs.set(blobPath(descriptor), content);
    return descriptor;
  };
  const manifests: Descriptor[] = [];
  const dockerManifest: object[] = [];
  for (const built of image.platforms) {
    const layers: Blob[] = [];
    for (const layer of imageLayers(built)) {
      layers.push(await layerBlob(layer, options.compression, ctx));
    }
    const config = imageConfig(built);
    for (const blob of [...layers, config]) keep(blob);
    manifests.push(keep(imageManifest(built, config, layers, name.repository)));
    dockerManifest.push({
      Config: blobPath(config.descriptor),
      RepoTags: [formatImageName(name)],
      Layers: layers.map(({ descriptor }) => blobPath(descriptor)),
    });
  }

  const [only] = manifests;
  const root = only && manifests.length === 1 ? only : keep(imageIndex(manifests));
  const index = imageIndex([{ ...root, annotations: nameAnnotations(name) }]);
  const files = new Map([["oci-layout", contentOf('{"imageLayoutVersion":"1.0.0"}')]]);
  files.set("index.json", index.content);
  if (options.forDocker) files.set("manifest.json", contentOf(JSON.stringify(dockerManifest)));
  const sorted = [...blobs].sort(([a], [b]) => (a < b ? -1 : 1));
  return { digest: root.digest, files: new Map([...files, ...sorted]) };
}

async function layerBlob(
  layer: BuiltLayer,
  compression: LayerCompression,
  ctx: OutputContext,
): Promise<Blob> {
  const mediaType = layerMediaType(compression);
  const { digest, content } =
    compression === "none"
      ? { digest: layer.diffID, content: layer.tar }
      : await ctx.compressed(layer, compression);
  return { descriptor: { mediaType, digest, size: content.size }, content };
}

/** By which OCI's tools (the tag), and containerd and Docker (the whole name) find the image. */
function nameAnnotations(name: ImageName): Record<string, string> {
  return {
    "io.containerd.image.name": fullImageName(name),
    "org.opencontainers.image.ref.name": name.tag,
  };
}

function blobPath({ digest }: Descriptor): string {
  return `blobs/${digest.replace(":", "/")}`;
}
