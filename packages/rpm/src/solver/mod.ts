/**
 * Which packages a request installs, in which order, why it cannot be met, and what is newer.
 *
 * @module
 */
export { type InstalledRpm, newerPackages } from "./newer-packages.ts";
export { type ResolvedRpms, type RpmBase, resolveRpms } from "./resolve-rpms.ts";
