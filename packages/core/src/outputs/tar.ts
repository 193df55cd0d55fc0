/**
 * The rootfs as one tar: what `docker import` reads and `ADD` unpacks.
 *
 * @module
 */
import { type Compression, compress } from "../compress/compress.ts";
import type { BuiltImage, BuiltLayer, BuiltPlatform } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { rootfsEntries, wholeLayer } from "../image/rootfs-entries.ts";
import type { ByteSource, FsEntry, StoredContent } from "../model/fs-entry.ts";
import { isUsualRoot } from "../rootfs/usual-root.ts";
import { writeTar } from "../tar/write-tar.ts";
import { compressionOf } from "./check-output.ts";
import { isStream } from "./destination.ts";
import { importCommands } from "./import-commands.ts";
import type { OutputContext, OutputResult, PathOutput } from "./output.ts";
import { staged } from "./staged.ts";
import { copyContent, type Written, writeFile } from "./write-file.ts";

export async function writeTarOutput(
  output: PathOutput,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const { signal } = ctx;
  const [built] = image.platforms as [BuiltPlatform];
  const { dest } = output;
  const compression = compressionOf(output);
  const whole = wholeLayer(built.layers);
  const written =
    !isStream(dest) && whole !== undefined
      ? await copyLayer(dest, whole, compression, ctx)
      : await writeFile(dest, compress(rootfsTar(built, signal), compression, { signal }), signal);
  return {
    type: "tar",
    dest,
    name: formatImageName(name),
    ...written,
    importCommands: importCommands(output, formatImageName(name), built.config),
  };
}

/** Compressed once, whatever it is for. */
async function copyLayer(
  dest: string,
  layer: BuiltLayer,
  compression: Compression,
  { signal, compressed, keptFiles }: OutputContext,
): Promise<Written> {
  const { digest, content } =
    compression === "none"
      ? { digest: layer.diffID, content: layer.tar }
      : await compressed(layer, compression);
  if (!(await keptFiles?.keep(dest, digest))) {
    await staged(dest, { kind: "file", signal }, (path) => copyContent(content, path, signal));
    await keptFiles?.note(dest, digest);
  }
  return { size: content.size, digest };
}

function rootfsTar(
  { layers, epoch }: BuiltPlatform,
  signal: AbortSignal,
): ByteSource | StoredContent {
  const whole = wholeLayer(layers);
  if (whole !== undefined) return whole.tar;
  return writeTar(packed(rootfsEntries(layers, signal)), { epoch, signal });
}

/** As in a layer. */
async function* packed(entries: AsyncIterable<FsEntry>): AsyncGenerator<FsEntry> {
  for await (const entry of entries) if (!isUsualRoot(entry)) yield entry;
}
