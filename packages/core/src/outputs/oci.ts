/**
 * An OCI image layout, as a directory or, where `dest` ends in `.tar`, as an archive.
 *
 * @module
 */
import { access } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { FileContent } from "../fs-entry.ts";
import { builtContent, type LayerCompression } from "../image/built-content.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { importCommands } from "../import-commands.ts";
import { makeDirectory } from "../make-directory.ts";
import { compressionOf } from "./check-output.ts";
import { imageLayout } from "./image-layout.ts";
import type { BuiltImage, OutputContext, OutputResult, PathOutput } from "./output.ts";
import { packFiles } from "./pack-files.ts";
import { staged } from "./staged.ts";
import { copyContent, writeFile } from "./write-file.ts";

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
  let size = 0;
  if (dest.endsWith(".tar")) {
    const epoch = Math.max(0, ...image.platforms.map((built) => built.epoch));
    ({ size } = await writeFile(dest, packFiles(files, epoch), ctx.signal));
  } else {
    const options = { kind: "dir", replaces: isLayout, signal: ctx.signal } as const;
    await staged(dest, options, (path) => writeFiles(files, path, ctx.signal));
    for (const content of files.values()) size += content.size;
  }
  return {
    type: "oci",
    dest,
    name: formatImageName(name),
    size,
    digest: content.root.digest,
    importCommands: importCommands(output, formatImageName(name), image.platforms[0]?.config ?? {}),
  };
}

async function isLayout(directory: string): Promise<boolean> {
  return access(join(directory, "oci-layout")).then(
    () => true,
    () => false,
  );
}

async function writeFiles(
  files: ReadonlyMap<string, FileContent>,
  directory: string,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, content] of files) {
    const path = join(directory, name);
    await makeDirectory(dirname(path));
    await copyContent(content, path, signal);
  }
}
