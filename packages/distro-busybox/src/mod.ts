/**
 * BusyBox images: one static binary and a link for each of its applets.
 *
 * @module
 */
export { busybox } from "./busybox.ts";
export type { BusyboxOptions } from "./options.ts";
export { plugins } from "./plugin.ts";
