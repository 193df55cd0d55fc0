/**
 * One archive that `docker load`, `podman load` and the tools of OCI accept.
 *
 * @module
 */

import type { LayerCompression } from "../compress/compress.ts";
import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { builtContent } from "./built-content.ts";
import { compressionOf } from "./check-output.ts";
import { imageLayout } from "./image-layout.ts";
import { importCommands } from "./import-commands.ts";
import type { OutputContext, OutputResult, PathOutput } from "./output.ts";
import { packFiles } from "./pack-files.ts";
import { writeFile } from "./write-file.ts";

export async function writeDocker(
  output: PathOutput,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const [built] = image.platforms as [BuiltPlatform];
  const compression = compressionOf(output) as LayerCompression;
  const content = await builtContent(image, name, { compression, forDocker: true }, ctx);
  const files = await imageLayout(content, name, { forDocker: true, alone: true });
  const { size } = await writeFile(output.dest, packFiles(files, built.epoch), ctx.signal);
  return {
    type: "docker",
    dest: output.dest,
    name: formatImageName(name),
    size,
    digest: content.root.digest,
    importCommands: importCommands(output, formatImageName(name), built.config),
  };
}
