/**
 * The empty image.
 *
 * @module
 */
export { scratch } from "./scratch.ts";
