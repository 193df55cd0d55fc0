/**
 * Amazon Linux for rootsmith.
 *
 * @module
 */
export { amazonlinux } from "./amazonlinux.ts";
export { plugin } from "./plugin.ts";
