/**
 * Whether a copy of a file costs nothing.
 *
 * @module
 */
import { constants, copyFileSync, rmSync, writeFileSync } from "node:fs";

/**
 * True where the file system lets a copy share the bytes of its original, as Btrfs and XFS do.
 *
 * @param probe A path for a new file, to try it with.
 */
export function sharesBytes(probe: string): boolean {
  const copy = `${probe}.copy`;
  try {
    writeFileSync(probe, "x");
    copyFileSync(probe, copy, constants.COPYFILE_FICLONE_FORCE);
    return true;
  } catch {
    return false;
  } finally {
    rmSync(probe, { force: true });
    rmSync(copy, { force: true });
  }
}
