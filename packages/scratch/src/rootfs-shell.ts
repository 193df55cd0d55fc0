/**
 * The shell of a root file system: its default command, and the witness of its platform.
 *
 * @module
 */
import { readElf } from "@rootsmith/archive";
import {
  collectBytes,
  FormatError,
  formatPlatform,
  type Platform,
  ResolveError,
  type RootfsTree,
  storedBytes,
} from "@rootsmith/core";

/** In order of preference, as mkimage.sh had them. */
const SHELLS = ["bin/bash", "usr/bin/fish", "usr/bin/zsh", "bin/sh"];

/**
 * The absolute path of the first shell that can be executed. Links are resolved inside the tree.
 *
 * @param name What the tree is called, for errors.
 * @throws {ResolveError} If it is for another platform.
 */
export async function findShell(
  tree: RootfsTree,
  name: string,
  platform: Platform,
): Promise<string | undefined> {
  for (const path of SHELLS) {
    const node = tree.follow(path);
    if (node?.type !== "file" || (node.mode & 0o111) === 0) continue;
    const found = await platformOf(await collectBytes(node.content.open()));
    if (found !== undefined && !isSame(found, platform)) {
      const [own, asked] = [formatPlatform(found), formatPlatform(platform)];
      throw new ResolveError(`Cannot build "${name}" for ${asked}: its /${path} is for ${own}`, {
        hint: `Build it with --platform ${own}`,
      });
    }
    return `/${path}`;
  }
  return undefined;
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
