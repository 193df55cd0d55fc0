/**
 * What has to be removed so that paths and all below them are gone.
 *
 * @module
 */

/** Those of `paths` that lie below no other of them, in their order, that of `comparePaths`. */
export function* outermostPaths(paths: Iterable<string>): Generator<string> {
  let outermost: string | undefined;
  for (const path of paths) {
    if (outermost !== undefined && path.startsWith(`${outermost}/`)) continue;
    outermost = path;
    yield path;
  }
}
