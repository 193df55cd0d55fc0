/**
 * Alpine Linux for rootsmith.
 *
 * @module
 */
export { alpine } from "./alpine.ts";
export type { AlpineOptions } from "./options/alpine-options.ts";
export { plugin } from "./plugin.ts";
