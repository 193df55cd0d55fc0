/**
 * The loader and the libraries of dynamic programs: what is missing in an image, and where the host
 * has it.
 *
 * @see ld.so(8)
 * @module
 */
import { posix } from "node:path";
import {
  type HostFile,
  type Platform,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core/provider";
import { type Program, programOf } from "./programs.ts";
import type { LockedNodes } from "./scratch-lock.ts";

/** Debian's directories of libraries by architecture. */
const TRIPLETS: Readonly<Record<string, string>> = {
  "386": "i386-linux-gnu",
  amd64: "x86_64-linux-gnu",
  arm: "arm-linux-gnueabihf",
  arm64: "aarch64-linux-gnu",
  loong64: "loongarch64-linux-gnu",
  mips64le: "mips64el-linux-gnuabi64",
  ppc64le: "powerpc64le-linux-gnu",
  riscv64: "riscv64-linux-gnu",
  s390x: "s390x-linux-gnu",
};

/** What a program needs and the image does not have. */
export function missingFor(program: Program, image: LockedNodes): string[] {
  return [
    ...program.interpreters.filter((path) => !image.has(path.slice(1))),
    ...program.needed.filter((name) => !image.hasName(name)),
  ];
}

/**
 * Adds what programs need, and what that needs in turn.
 *
 * @throws {ResolveError} If the host does not have it.
 */
export async function addLibraries(
  programs: readonly Program[],
  nodes: LockedNodes,
  platform: Platform,
  ctx: ResolveContext,
): Promise<void> {
  const queue = [...programs];
  for (let program = queue.shift(); program !== undefined; program = queue.shift()) {
    for (const name of missingFor(program, nodes)) {
      const found = await findOnHost(name, program, platform, ctx);
      if (found === undefined) throw notFound(name, program, platform);
      nodes.addHostFile(found.program.path, found.file);
      queue.push(found.program);
    }
  }
}

async function findOnHost(
  name: string,
  program: Program,
  platform: Platform,
  ctx: ResolveContext,
): Promise<{ readonly program: Program; readonly file: HostFile } | undefined> {
  for (const candidate of candidatesFor(name, program, platform)) {
    const file = await hostFile(candidate.host, ctx);
    if (file === undefined) continue;
    try {
      const found = await programOf(candidate.image.slice(1), candidate.host, file, platform);
      if (found !== undefined) return { program: found, file };
    } catch (error) {
      if (!(error instanceof ResolveError)) throw error; // of another platform: look further
    }
  }
  return undefined;
}

/** Where the loader would look, best first: on the host, and in the image. */
function candidatesFor(
  name: string,
  { path, hostPath, runPath }: Program,
  { architecture }: Platform,
): { readonly host: string; readonly image: string }[] {
  if (name.includes("/")) return [{ host: name, image: name }];
  const own = runPath.map((directory) => ({
    host: posix.join(expand(directory, posix.dirname(hostPath)), name),
    image: posix.join(expand(directory, `/${posix.dirname(path)}`), name),
  }));
  const triplet = TRIPLETS[architecture];
  const usual = [
    ...(triplet === undefined ? [] : [`/lib/${triplet}`, `/usr/lib/${triplet}`]),
    ...["/lib64", "/usr/lib64", "/lib", "/usr/lib"],
  ].map((directory) => ({ host: `${directory}/${name}`, image: `${directory}/${name}` }));
  return [...own, ...usual];
}

function expand(directory: string, origin: string): string {
  return directory.replace(/\$(ORIGIN|\{ORIGIN\})/, origin);
}

async function hostFile(path: string, ctx: ResolveContext): Promise<HostFile | undefined> {
  try {
    const [file] = await ctx.hostFiles(path);
    return file?.type === "file" ? file : undefined;
  } catch (error) {
    if (error instanceof ResolveError) return undefined;
    throw error;
  }
}

function notFound(name: string, { hostPath }: Program, platform: Platform): ResolveError {
  return new ResolveError(
    `Cannot add the libraries of "${hostPath}": this host has no "${name}" for ${platform.architecture}`,
    { hint: "Install it, name it among the files, or compile the program statically" },
  );
}
