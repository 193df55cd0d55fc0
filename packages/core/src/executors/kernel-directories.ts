/**
 * `/proc`, `/sys` and `/dev` of a rootfs, on which the kernel's are mounted while programs run.
 *
 * @module
 */
import { lstatSync, mkdirSync, rmdirSync } from "node:fs";
import { KERNEL_DIRECTORIES } from "./namespace-script.ts";

/** Whether an entry of this path is one of them or lies below. */
export function isKernelPath(path: string): boolean {
  return KERNEL_DIRECTORIES.some((name) => path === name || path.startsWith(`${name}/`));
}

export class KernelDirectories {
  readonly #root: string;
  /** Those that the tree did not have. */
  #made: string[] = [];

  constructor(root: string) {
    this.#root = root;
  }

  make(): void {
    for (const name of KERNEL_DIRECTORIES) {
      const target = `${this.#root}/${name}`;
      const stats = lstatSync(target, { throwIfNoEntry: false });
      if (stats === undefined) {
        mkdirSync(target, 0o755);
        this.#made.push(target);
      } else if (!stats.isDirectory()) {
        throw new Error(`"/${name}" of the rootfs is not a directory`);
      }
    }
  }

  remove(): void {
    for (const target of this.#made.splice(0)) rmdirSync(target);
  }
}
