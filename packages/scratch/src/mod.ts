/**
 * The empty image.
 *
 * @module
 */
export type { ScratchFile, ScratchOptions, ScratchUser } from "./options.ts";
export { scratch } from "./scratch.ts";
