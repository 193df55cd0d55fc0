/**
 * Mirrors that a build names: `--build-arg MIRROR=URL`, `--build-arg MIRROR_NAME=URL`.
 *
 * @module
 */
import type { Mirrors } from "./image-graph.ts";

const ARGUMENT = /^MIRROR(?:_(.+))?$/;

/** By the repository's name; `""` is that of all that have no other. */
export function mirrorsOf(args: Readonly<Record<string, string>>): Mirrors {
  const found = Object.entries(args).flatMap(([key, url]) => {
    const [match, repository = ""] = ARGUMENT.exec(key) ?? [];
    return match === undefined ? [] : [[repository, url] as const];
  });
  return Object.fromEntries(found);
}
