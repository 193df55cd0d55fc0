/**
 * An OCI image layout, as a directory or, where `dest` ends in `.tar` or is a stream, as an archive.
 *
 * @module
 */

import type { LayerCompression } from "../compress/compress.ts";
import type { BuiltImage } from "../image/built-image.ts";
import { isIndex } from "../image/image-content.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { builtContent } from "./built-content.ts";
import { compressionOf } from "./check-output.ts";
import { imageLayout } from "./image-layout.ts";
import { importCommands } from "./import-commands.ts";
import type { OutputContext, OutputResult, PathOutput } from "./output.ts";
import { writeLayout } from "./write-layout.ts";

export async function writeOci(
  output: PathOutput,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const { dest } = output;
  const compression = compressionOf(output) as LayerCompression;
  const content = await builtContent(image, name, { ...output, compression }, ctx);
  const files = await imageLayout(content, name);
  const epoch = Math.max(0, ...image.platforms.map((built) => built.epoch));
  const size = await writeLayout(files, dest, epoch, ctx);
  return {
    type: "oci",
    dest,
    name: formatImageName(name),
    size,
    digest: content.root.digest,
    importCommands: importCommands(
      output,
      formatImageName(name),
      image.platforms[0]?.config ?? {},
      { isSingle: !isIndex(content.root) },
    ),
  };
}
