/**
 * An image straight into a registry.
 *
 * @module
 */

import type { LayerCompression } from "../compress/compress.ts";
import type { BuiltImage } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { pushImage } from "../registry/push-image.ts";
import { RegistryClient } from "../registry/registry-client.ts";
import { parseRegistryName } from "../registry/registry-name.ts";
import { builtContent } from "./built-content.ts";
import { compressionOf } from "./check-output.ts";
import { importCommands } from "./import-commands.ts";
import type { Output, OutputContext, OutputResult } from "./output.ts";

/** @throws {RegistryError} If the registry refuses it; its tag is then what it was. */
export async function writeRegistry(
  output: Output,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const text = formatImageName(name);
  const where = parseRegistryName(text);
  const compression = compressionOf(output) as LayerCompression;
  const content = await builtContent(image, name, { ...output, compression }, ctx);
  const plainHttp = output.plainHttp ?? ctx.plainHttp ?? false;
  const client = new RegistryClient({ ...ctx, plainHttp });
  try {
    const { cache } = ctx;
    const options = cache && { cache };
    const { digest, size } = await pushImage(content, client.repository(where), where.tag, options);
    const commands = importCommands(output, text, {});
    return {
      type: "registry",
      name: text,
      size,
      digest,
      importCommands: [...commands, `docker pull ${name.repository}@${digest}`],
    };
  } finally {
    client.close();
  }
}
