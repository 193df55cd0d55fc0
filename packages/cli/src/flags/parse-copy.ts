/**
 * The spelling of a copy into an image: `FROM:TO`.
 *
 * @module
 */
import { UsageError } from "../process/usage-error.ts";

/**
 * Reads `"./motd:/etc/motd"`: what to copy, and where it goes.
 *
 * @param flag Named in the error.
 * @throws {UsageError} If no absolute path stands after a colon.
 */
export function parseCopy(
  flag: string,
  text: string,
): { readonly copy: string; readonly path: string } {
  const [, copy, path] = /^(.+):(\/.*)$/.exec(text) ?? [];
  if (copy !== undefined && path !== undefined) return { copy, path };
  throw new UsageError(`Cannot use ${flag} "${text}": it does not say where in the image`, {
    hint: `Write it like ${flag} ./motd:/etc/motd`,
  });
}
