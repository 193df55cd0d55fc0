/**
 * Debian root filesystems.
 *
 * @module
 */
export { debian } from "./debian.ts";
export { debianHostMirrors } from "./host-mirrors.ts";
export type { DebianOptions } from "./options.ts";
