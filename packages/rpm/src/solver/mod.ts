/**
 * Which packages a request installs, in which order, and why it cannot be met.
 *
 * @module
 */
export { type ResolvedRpms, resolveRpms } from "./resolve-rpms.ts";
