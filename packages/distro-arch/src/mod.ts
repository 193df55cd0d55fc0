/**
 * Arch Linux for rootsmith.
 *
 * @module
 */
export { arch } from "./arch.ts";
export type { ArchOptions } from "./options/options.ts";
export { plugin } from "./plugin.ts";
