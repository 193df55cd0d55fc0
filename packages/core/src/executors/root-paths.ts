/**
 * Looks up paths in a directory tree on disk as a program inside it would: no link leads out.
 *
 * @module
 */
import { lstatSync, readlinkSync } from "node:fs";
import { joinPath } from "../rootfs/rootfs-path.ts";
import { walkPath } from "../rootfs/walk-path.ts";

/** Remembers what it saw until {@linkcode RootPaths.forget} is called. */
export class RootPaths {
  readonly #root: string;
  readonly #directories = new Map<string, string>();

  /** @param root Absolute path of the tree on the host. */
  constructor(root: string) {
    this.#root = root;
  }

  /** The host's path of a path in the tree, nothing followed. */
  onHost(path: string): string {
    return path === "" ? this.#root : `${this.#root}/${path}`;
  }

  /** Where the node of `path` lies: its parents resolved, itself not followed. */
  locate(path: string): string {
    const slash = path.lastIndexOf("/");
    if (slash < 0) return path;
    const directory = path.slice(0, slash);
    let real = this.#directories.get(directory);
    if (real === undefined) {
      real = this.follow(directory);
      this.#directories.set(directory, real);
    }
    return joinPath(real, path.slice(slash + 1));
  }

  /** Where `path` leads, with all links followed. What does not exist is taken as it is written. */
  follow(path: string): string {
    const linkAt = (at: string): string | undefined => {
      const file = this.onHost(at);
      const stats = lstatSync(file, { throwIfNoEntry: false });
      return stats?.isSymbolicLink() ? readlinkSync(file) : undefined;
    };
    return walkPath(path, { linkAt }) as string;
  }

  /** To be called when a link or a directory has gone or come. */
  forget(): void {
    this.#directories.clear();
  }
}
