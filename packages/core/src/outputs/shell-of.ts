/**
 * The shell of a rootfs.
 *
 * @module
 */
import type { RootfsTree } from "../rootfs-tree.ts";

/** The best first, as mkimage.sh tried them. */
const SHELLS = ["/bin/bash", "/usr/bin/fish", "/usr/bin/zsh", "/bin/sh"];

/** The path of the first shell that can be executed there. Links are followed inside the rootfs. */
export function shellOf(tree: RootfsTree): string | undefined {
  return SHELLS.find((path) => {
    const node = tree.follow(path.slice(1));
    return (node?.type === "file" || node?.type === "hardlink") && (node.mode & 0o111) !== 0;
  });
}
