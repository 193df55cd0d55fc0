/**
 * Which packages a request installs, in which order, why it cannot be met, what is newer, and what else there is.
 *
 * @module
 */
export { lockedGraph } from "./locked-graph.ts";
export { type InstalledRpm, newerPackages } from "./newer-packages.ts";
export { type ResolvedRpms, type RpmBase, resolveRpms } from "./resolve-rpms.ts";
export type { PackageManager } from "./resolver.ts";
export { searchPackages } from "./search-packages.ts";
