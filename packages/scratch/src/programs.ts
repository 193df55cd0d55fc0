/**
 * Whether programs can run in an image: on its platform, with a loader and libraries that are there.
 *
 * @module
 */
import {
  collectBytes,
  type ElfFile,
  FormatError,
  formatPlatform,
  type HostFile,
  type Platform,
  programFormatOf,
  ResolveError,
  readElf,
  type StoredContent,
} from "@rootsmith/core/provider";

/** A program of the image. */
export interface Program {
  /** In the image, as in an entry. */
  readonly path: string;
  /** Where it lies on the host. */
  readonly hostPath: string;
  /** What has to be in the image for it, as absolute paths. */
  readonly interpreters: readonly string[];
  /** Names of libraries that its loader looks for. */
  readonly needed: readonly string[];
  readonly runPath: readonly string[];
}

/**
 * What a file needs in order to run; undefined if it is no program.
 *
 * @throws {ResolveError} If it is a program for something else than `platform`.
 */
export async function programOf(
  path: string,
  hostPath: string,
  { mode, content }: HostFile,
  platform: Platform,
): Promise<Program | undefined> {
  if (content === undefined || !mayRun(path, mode)) return undefined;
  const format = await programFormatOf(content);
  if (format === undefined) return undefined;
  if (format === "script") {
    return { path, hostPath, interpreters: await shebangOf(content), needed: [], runPath: [] };
  }
  const elf = await readProgram(hostPath, content);
  if (elf.platform === undefined || elf.platform.architecture !== platform.architecture) {
    const own = elf.platform === undefined ? "another machine" : formatPlatform(elf.platform);
    throw new ResolveError(
      `Cannot add "${hostPath}": it is a program for ${own}, the image is for ${formatPlatform(platform)}`,
      { hint: "Compile it for that platform, or build for another one with --platform" },
    );
  }
  const { interpreter, needed, runPath } = elf;
  return { path, hostPath, interpreters: interpreter ? [interpreter] : [], needed, runPath };
}

/** Libraries need not be executable. */
function mayRun(path: string, mode: number): boolean {
  return (mode & 0o111) !== 0 || /\.so(\.|$)/.test(path);
}

async function readProgram(hostPath: string, content: StoredContent): Promise<ElfFile> {
  try {
    return await readElf(content);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    const fact = cause.message.replace(/^[^:]*: /, "");
    throw new ResolveError(`Cannot add "${hostPath}": ${fact}`, {
      cause,
      hint: "An image for Linux runs programs that were compiled for Linux",
    });
  }
}

/** The interpreter that the first line of a script names, if it is absolute. */
async function shebangOf(content: StoredContent): Promise<string[]> {
  const head = await collectBytes(content.slice(0, Math.min(256, content.size)).open());
  const [, path] = /^#!\s*(\/\S+)/.exec(new TextDecoder().decode(head)) ?? [];
  return path === undefined ? [] : [path];
}
