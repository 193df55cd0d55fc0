/**
 * The ways in which a rootfs can be cut into layers, and how they are written.
 *
 * @module
 */

/**
 * - `"single"`: the layers of the provider as they are, which is one.
 * - `"split"`: the distro, the provider's tweaks, the caller's files.
 * - `packages`: at most so many layers, one for each of the largest source packages; the last but
 *   one holds the other packages, the last one what no package brings. Images that have packages in
 *   common have layers in common.
 */
export type Layering = "single" | "split" | { readonly packages: number };

/** As many as overlayfs takes: the rest of the kernel's 128 is the container's own. */
const MAX_LAYERS = 127;

/**
 * Reads `"single"`, `"split"` or `"packages=N"`.
 *
 * @throws {TypeError} If it is none of them, or `N` is not from 2 to 127.
 */
export function parseLayering(text: string): Layering {
  if (text === "single" || text === "split") return text;
  const [, count] = /^packages=(\d+)$/.exec(text) ?? [];
  if (count === undefined) {
    throw new TypeError(`Cannot make layers "${text}": choose single, split or packages=N`);
  }
  const layering = { packages: Number(count) };
  checkLayering(layering);
  return layering;
}

/** @throws {TypeError} If there would be too few layers, or too many. */
export function checkLayering(layering: Layering): void {
  if (typeof layering === "string") return;
  const { packages } = layering;
  if (Number.isInteger(packages) && packages >= 2 && packages <= MAX_LAYERS) return;
  throw new TypeError(
    `Cannot make layers "packages=${packages}": the number is not from 2 to ${MAX_LAYERS}`,
  );
}
