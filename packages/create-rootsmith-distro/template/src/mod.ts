/**
 * __Name__ for rootsmith.
 *
 * @module
 */
export { __function__ } from "./__name__.ts";
export type { __Name__Options } from "./options.ts";
export { plugin } from "./plugin.ts";
