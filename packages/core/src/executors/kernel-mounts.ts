/**
 * `/proc`, `/sys` and `/dev` of a rootfs: there while programs run, away while something is written
 * below them or the tree is looked at.
 *
 * @module
 */
import { execFileSync } from "node:child_process";
import { lstatSync, mkdirSync, rmdirSync } from "node:fs";
import { KERNEL_DIRECTORIES, STAGE } from "./namespace-script.ts";

/** Whether an entry of this path lies where {@linkcode KernelMounts} mounts. */
export function isKernelPath(path: string): boolean {
  return KERNEL_DIRECTORIES.some((name) => path === name || path.startsWith(`${name}/`));
}

export class KernelMounts {
  readonly #root: string;
  /** Mount points that the tree did not have. */
  #made: string[] = [];
  #mounted = false;

  constructor(root: string) {
    this.#root = root;
  }

  add(): void {
    if (this.#mounted) return;
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
    const commands = KERNEL_DIRECTORIES.map(
      (name) => `mount --rbind ${STAGE}/${name} ${this.#root}/${name}`,
    );
    execFileSync("sh", ["-ec", commands.join("\n")]);
    this.#mounted = true;
  }

  remove(): void {
    if (!this.#mounted) return;
    const targets = KERNEL_DIRECTORIES.map((name) => `${this.#root}/${name}`);
    execFileSync("umount", ["--recursive", ...targets]);
    this.#mounted = false;
    for (const target of this.#made.splice(0)) rmdirSync(target);
  }
}
