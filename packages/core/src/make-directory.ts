/**
 * Directories with their parents.
 *
 * @module
 */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * As `mkdir` with `recursive: true`, which never ends below `/proc` and its like: there a directory
 * exists and still none can be made in it.
 *
 * @returns The first directory that had to be made; undefined if all were there.
 */
export async function makeDirectory(path: string): Promise<string | undefined> {
  try {
    await mkdir(path);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return undefined;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
  }
  const first = await makeDirectory(dirname(path));
  await mkdir(path);
  return first ?? path;
}
