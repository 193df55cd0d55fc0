/**
 * The spelling of a copy into an image: `FROM:TO`.
 *
 * @module
 */

/** A file or directory of the host, and where in the image it goes. */
export interface CopySpec {
  /** Path on the host. */
  readonly copy: string;
  /** Absolute path in the image. */
  readonly path: string;
}

/**
 * Reads `"./motd:/etc/motd"`, for {@linkcode DistroFlag.parse}.
 *
 * @throws {TypeError} If no absolute path stands after a colon.
 */
export function parseCopy(text: string): CopySpec {
  const [, copy, path] = /^(.+):(\/.*)$/.exec(text) ?? [];
  if (copy !== undefined && path !== undefined) return { copy, path };
  throw Object.assign(new TypeError("it does not say where in the image"), {
    hint: "Write it like ./motd:/etc/motd",
  });
}
