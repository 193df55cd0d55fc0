/**
 * openSUSE for rootsmith.
 *
 * @module
 */
export { opensuse } from "./opensuse.ts";
export { plugin } from "./plugin.ts";
