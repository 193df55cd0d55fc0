/**
 * A build context for `docker build`: the rootfs and a Dockerfile, as mkimage.sh wrote them.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Compression } from "../compress/compress.ts";
import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { rootfsEntries } from "../image/rootfs-entries.ts";
import { HostError } from "../model/errors.ts";
import type { ImageConfig } from "../model/oci.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { shellOf } from "../rootfs/shell-of.ts";
import { compressionOf } from "./check-output.ts";
import { dockerfile } from "./dockerfile.ts";
import { importCommands } from "./import-commands.ts";
import type { OutputContext, OutputResult, PathOutput } from "./output.ts";
import { checkPlace, staged } from "./staged.ts";
import { writeTarOutput } from "./tar.ts";
import { writeFile } from "./write-file.ts";

const SUFFIXES: Readonly<Partial<Record<Compression, string>>> = { xz: ".xz", gzip: ".gz" };

/** What this or mkimage.sh has written, and nobody else would. */
const OWN_DOCKERFILE = /^FROM scratch\nADD rootfs\.tar(\.\w+)? \/$/m;

/** Into a directory that has other files, the two are put beside them. */
export async function writeContext(
  output: PathOutput,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const [built] = image.platforms as [BuiltPlatform];
  const { signal } = ctx;
  const compression = compressionOf(output);
  const rootfs = `rootfs.tar${SUFFIXES[compression] ?? ""}`;
  const title = formatImageName(name);
  const config = await withCommand(built, signal);
  const text = new TextEncoder().encode(dockerfile({ rootfs, title, config }));
  const writeInto = async (directory: string): Promise<OutputResult> => {
    const dest = join(directory, rootfs);
    const written = await writeTarOutput({ type: "tar", dest, compression }, name, image, ctx);
    await writeFile(join(directory, "Dockerfile"), [text], signal);
    return written;
  };
  const { size, digest } = (await hasFiles(output.dest))
    ? await writeInto(output.dest)
    : await staged(output.dest, { kind: "dir", signal }, writeInto);
  return {
    type: "context",
    dest: output.dest,
    name: title,
    size,
    ...(digest !== undefined && { digest }),
    importCommands: importCommands(output, title, config),
  };
}

/** @throws {HostError} If a context cannot be put there. */
export async function checkContext(dest: string): Promise<void> {
  if (!(await hasFiles(dest))) return checkPlace(dest, { kind: "dir" });
  await checkPlace(join(dest, "Dockerfile"), { kind: "file" });
}

/**
 * True if the directory is there and not empty.
 *
 * @throws {HostError} If it has a Dockerfile that does something else.
 */
async function hasFiles(directory: string): Promise<boolean> {
  const names = await readdir(directory).catch((): string[] => []);
  if (!names.includes("Dockerfile")) return names.length > 0;
  if (OWN_DOCKERFILE.test(await readFile(join(directory, "Dockerfile"), "utf8"))) return true;
  throw new HostError(`Cannot write "${directory}": it has a Dockerfile of its own`, {
    hint: "Move that away, or choose another dest",
  });
}

/** An image that says nothing of what it runs gets the shell that it has. */
async function withCommand(built: BuiltPlatform, signal: AbortSignal): Promise<ImageConfig> {
  const { config, layers } = built;
  if (config.Cmd !== undefined || config.Entrypoint !== undefined) return config;
  const tree = new RootfsTree();
  for await (const entry of rootfsEntries(layers, signal)) tree.apply(entry);
  const shell = shellOf(tree);
  return shell === undefined ? config : { ...config, Cmd: [shell.path] };
}
