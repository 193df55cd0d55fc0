/**
 * A kept tree as the rootfs of a session: it stays as it is, and what is changed lies above it, in memory.
 *
 * The kernel's overlay is used without redirects: a directory of the tree is renamed by copying it, as in
 * a container. With its index, the names of a file stay together when one of them is written to.
 *
 * @module
 */
import { chmodSync, chownSync, lstatSync, mkdirSync, readFileSync, utimesSync } from "node:fs";
import { runProgram } from "../programs/run-program.ts";

/** Where the parts of a mounted overlay lie. */
export interface OverlayParts {
  /** The kept tree. */
  readonly lower: string;
  /** Nodes that are new or other, and devices 0:0 in the place of what is gone. */
  readonly upper: string;
}

export class Overlay {
  readonly #root: string;
  readonly #above: string;
  #count = 0;

  /**
   * @param root Where the rootfs is to be.
   * @param above Of a directory in memory, which is made.
   */
  constructor(root: string, above: string) {
    this.#root = root;
    this.#above = above;
  }

  /** @throws {Error} If the kernel cannot put one above `lower`. */
  async check(lower: string): Promise<void> {
    await this.mount(lower);
    await run("umount", [this.#root]);
  }

  /** @throws {Error} If the kernel refuses. */
  async mount(lower: string): Promise<OverlayParts> {
    if (this.#count === 0) {
      mkdirSync(this.#above);
      await run("mount", ["-t", "tmpfs", "-o", "mode=755,nodev", "above", this.#above]);
    }
    const parts = `${this.#above}/${this.#count++}`;
    const [upper, work] = [`${parts}/upper`, `${parts}/work`];
    mkdirSync(upper, { recursive: true });
    mkdirSync(work);
    const { mode, uid, gid, mtime } = lstatSync(lower);
    chownSync(upper, uid, gid);
    chmodSync(upper, mode & 0o7777);
    utimesSync(upper, mtime, mtime);
    // As ".", since a path may have characters that mean something in options.
    const options = `nodev,index=on,redirect_dir=off,metacopy=off,lowerdir=.,upperdir=${upper},workdir=${work}`;
    await run("sh", [
      "-ec",
      'cd "$1"; mount -t overlay -o "$2" rootfs "$3"',
      "sh",
      lower,
      options,
      this.#root,
    ]);
    if (!isIndexed(this.#root)) {
      await run("umount", [this.#root]);
      throw new Error("the kernel does not keep the names of a file together");
    }
    return { lower, upper };
  }
}

/** Where the file system below cannot be indexed, the kernel goes on without. */
function isIndexed(root: string): boolean {
  const mounts = readFileSync("/proc/self/mounts", "utf8").split("\n");
  const options = mounts.findLast((line) => line.split(" ")[1] === root)?.split(" ")[3];
  return options?.split(",").includes("index=on") ?? false;
}

async function run(program: string, args: readonly string[]): Promise<void> {
  const { code, stderr } = await runProgram(program, args);
  if (code !== 0) throw new Error(stderr.trim() || `${program} failed`);
}
