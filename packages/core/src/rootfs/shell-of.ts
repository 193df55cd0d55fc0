/**
 * The shell of a rootfs.
 *
 * @module
 */
import type { FileEntry } from "../model/fs-entry.ts";
import type { RootfsTree } from "./rootfs-tree.ts";

/** The best first, as mkimage.sh tried them. */
const SHELLS = ["/bin/bash", "/usr/bin/fish", "/usr/bin/zsh", "/bin/sh"];

/** A shell, by the path by which it is called, and the file that this leads to. */
export interface Shell {
  /** Absolute: `"/bin/sh"`. */
  readonly path: string;
  readonly file: FileEntry;
}

/** The first shell that can be executed there. Links are followed inside the rootfs. */
export function shellOf(tree: RootfsTree): Shell | undefined {
  for (const path of SHELLS) {
    const file = tree.follow(path.slice(1));
    if (file?.type === "file" && (file.mode & 0o111) !== 0) return { path, file };
  }
  return undefined;
}
