/**
 * The rootfs as a directory: for a look, for chroot(8), for other tools.
 *
 * @module
 */

import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { rootfsEntries } from "../image/rootfs-entries.ts";
import { importCommands } from "./import-commands.ts";
import type { OutputContext, OutputResult, PathOutput } from "./output.ts";
import { staged } from "./staged.ts";
import { unpackRootfs } from "./unpack-rootfs.ts";

export async function writeDir(
  output: PathOutput,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const [built] = image.platforms as [BuiltPlatform];
  const { dest } = output;
  const size = await staged(dest, { kind: "dir", signal: ctx.signal }, (path) =>
    unpackRootfs(rootfsEntries(built.layers, ctx.signal), path, ctx, { epoch: built.epoch }),
  );
  return {
    type: "dir",
    dest,
    name: formatImageName(name),
    size,
    importCommands: importCommands(output, formatImageName(name), built.config),
  };
}
