/**
 * Images without a distro: the empty one, and what exists already.
 *
 * @module
 */
export type { ScratchFile, ScratchOptions, ScratchUser } from "./options.ts";
export { plugins } from "./plugin.ts";
export { rootfs } from "./rootfs.ts";
export type { RootfsOptions } from "./rootfs-options.ts";
export { scratch } from "./scratch.ts";
