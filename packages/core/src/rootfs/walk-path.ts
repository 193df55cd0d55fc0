/**
 * Paths as the kernel resolves them for a program whose root is that of the rootfs.
 *
 * @see path_resolution(7)
 * @module
 */
import { InvalidEntryError } from "../model/errors.ts";
import { joinPath, parentOf } from "./rootfs-path.ts";

/** As many as Linux follows in one look-up; see path_resolution(7). */
export const MAX_LINKS = 40;

export interface PathWalk {
  /** Where the link at `path` points; undefined if no link is there. */
  linkAt(path: string): string | undefined;
  /** Called with each directory before a name in it is looked up. False ends the walk. */
  enter?(path: string): boolean;
  /** Called for `..` in the root, which leads to the root again unless this throws. */
  leaveRoot?(): void;
}

/**
 * Where `path` leads from the root, all links followed.
 *
 * @param origin What to call it in a message.
 * @returns Undefined if the walk was ended.
 * @throws {InvalidEntryError} If more links than {@linkcode MAX_LINKS} lie on the way.
 */
export function walkPath(path: string, walk: PathWalk, origin: string = path): string | undefined {
  const parts = path.split("/").reverse();
  let at = "";
  let links = 0;
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part === "" || part === ".") continue;
    if (walk.enter?.(at) === false) return undefined;
    if (part === "..") {
      if (at === "") walk.leaveRoot?.();
      at = parentOf(at);
      continue;
    }
    const next = joinPath(at, part);
    const target = walk.linkAt(next);
    if (target === undefined) {
      at = next;
    } else {
      if (++links > MAX_LINKS) throw new InvalidEntryError(origin, "too many levels of links");
      if (target.startsWith("/")) at = "";
      parts.push(...target.split("/").reverse());
    }
  }
  return at;
}
