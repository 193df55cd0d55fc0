/**
 * A build context for `docker build`: the rootfs and a Dockerfile, as mkimage.sh wrote them.
 *
 * @module
 */
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { importCommands } from "../import-commands.ts";
import { makeDirectory } from "../make-directory.ts";
import type { ImageConfig } from "../oci.ts";
import { RootfsTree } from "../rootfs-tree.ts";
import { compressionOf } from "./check-output.ts";
import { dockerfile } from "./dockerfile.ts";
import { formatImageName, type ImageName } from "./image-name.ts";
import type {
  BuiltImage,
  BuiltPlatform,
  OutputCompression,
  OutputContext,
  OutputResult,
  PathOutput,
} from "./output.ts";
import { rootfsEntries } from "./rootfs-entries.ts";
import { shellOf } from "./shell-of.ts";
import { staged } from "./staged.ts";
import { writeTarOutput } from "./tar.ts";

const SUFFIXES: Readonly<Partial<Record<OutputCompression, string>>> = { xz: ".xz", gzip: ".gz" };

export async function writeContext(
  output: PathOutput,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const [built] = image.platforms as [BuiltPlatform];
  const compression = compressionOf(output);
  const rootfs = `rootfs.tar${SUFFIXES[compression] ?? ""}`;
  const config = await withCommand(built, ctx.signal);
  const title = formatImageName(name);
  const options = { kind: "dir", replaces: isContext, signal: ctx.signal } as const;
  const { size, digest } = await staged(output.dest, options, async (path) => {
    await makeDirectory(path);
    await writeFile(join(path, "Dockerfile"), dockerfile({ rootfs, title, config }));
    const dest = join(path, rootfs);
    return writeTarOutput({ type: "tar", dest, compression }, name, image, ctx);
  });
  return {
    type: "context",
    dest: output.dest,
    name: title,
    size,
    ...(digest !== undefined && { digest }),
    importCommands: importCommands(output, title, config),
  };
}

/** An image that says nothing of what it runs gets the shell that it has. */
async function withCommand(built: BuiltPlatform, signal: AbortSignal): Promise<ImageConfig> {
  const { config, layers } = built;
  if (config.Cmd !== undefined || config.Entrypoint !== undefined) return config;
  const tree = new RootfsTree();
  for await (const entry of rootfsEntries(layers, signal)) tree.apply(entry);
  const shell = shellOf(tree);
  return shell === undefined ? config : { ...config, Cmd: [shell] };
}

/** Nothing but what an earlier run has written. */
async function isContext(directory: string): Promise<boolean> {
  const names = await readdir(directory);
  return names.every((name) => /^(Dockerfile|rootfs\.tar(\.\w+)?)$/.test(name));
}
