/**
 * The shell of a root file system: its default command, and the witness of its platform.
 *
 * @module
 */
import {
  collectBytes,
  FormatError,
  formatPlatform,
  type Platform,
  ResolveError,
  type RootfsTree,
  readElf,
  shellOf,
  storedBytes,
} from "@rootsmith/core/provider";

/**
 * The absolute path of the shell, if there is one.
 *
 * @param name What the tree is called, for errors.
 * @throws {ResolveError} If it is for another platform.
 */
export async function findShell(
  tree: RootfsTree,
  name: string,
  platform: Platform,
): Promise<string | undefined> {
  const shell = shellOf(tree);
  if (shell === undefined) return undefined;
  const found = await platformOf(await collectBytes(shell.file.content.open()));
  if (found !== undefined && !isSame(found, platform)) {
    const [own, asked] = [formatPlatform(found), formatPlatform(platform)];
    throw new ResolveError(`Cannot build "${name}" for ${asked}: its ${shell.path} is for ${own}`, {
      hint: `Build it with --platform ${own}`,
    });
  }
  return shell.path;
}

/** ELF headers do not tell the variant. */
function isSame(a: Platform, b: Platform): boolean {
  return a.os === b.os && a.architecture === b.architecture;
}

/** Undefined for what is no ELF file: a shell may be a script. */
async function platformOf(program: Uint8Array): Promise<Platform | undefined> {
  try {
    return (await readElf(storedBytes(program))).platform;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}
