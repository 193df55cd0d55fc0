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
 * @param mode Of each that is made, less the umask.
 * @returns The first directory that had to be made; undefined if all were there.
 */
export async function makeDirectory(path: string, mode = 0o777): Promise<string | undefined> {
  try {
    await mkdir(path, mode);
    return path;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return undefined;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
  }
  const first = await makeDirectory(dirname(path), mode);
  await mkdir(path, mode);
  return first ?? path;
}
