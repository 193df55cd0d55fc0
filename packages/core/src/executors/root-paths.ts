/**
 * Looks up paths in a directory tree on disk as a program inside it would: no link leads out.
 *
 * @module
 */
import { lstatSync, readlinkSync } from "node:fs";

/** As many as Linux follows in one look-up; see path_resolution(7). */
const MAX_LINKS = 40;

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
  place(path: string): string {
    const slash = path.lastIndexOf("/");
    if (slash < 0) return path;
    const directory = path.slice(0, slash);
    let real = this.#directories.get(directory);
    if (real === undefined) {
      real = this.#resolve("", directory, 0);
      this.#directories.set(directory, real);
    }
    return join(real, path.slice(slash + 1));
  }

  /** Where `path` leads, with all links followed. What does not exist is taken as it is written. */
  follow(path: string): string {
    return this.#resolve("", path, 0);
  }

  /** To be called when a link or a directory has gone or come. */
  forget(): void {
    this.#directories.clear();
  }

  #resolve(from: string, path: string, depth: number): string {
    if (depth > MAX_LINKS) throw new Error("too many levels of links");
    let at = path.startsWith("/") ? "" : from;
    for (const part of path.split("/")) {
      if (part === "" || part === ".") continue;
      if (part === "..") {
        at = parentOf(at);
        continue;
      }
      const next = join(at, part);
      const stats = lstatSync(this.onHost(next), { throwIfNoEntry: false });
      at = stats?.isSymbolicLink()
        ? this.#resolve(at, readlinkSync(this.onHost(next)), depth + 1)
        : next;
    }
    return at;
  }
}

/** The directory of a path; the root is its own parent, as in the kernel. */
export function parentOf(path: string): string {
  const slash = path.lastIndexOf("/");
  return slash < 0 ? "" : path.slice(0, slash);
}

function join(directory: string, name: string): string {
  return directory === "" ? name : `${directory}/${name}`;
}
