/**
 * Root filesystems of Debian and Ubuntu.
 *
 * @module
 */
export type { DebianSource } from "./apt-source.ts";
export { debian } from "./debian.ts";
export type { DebianHooks, Hook, HookFile, HookStep } from "./hooks.ts";
export { debianHostMirrors } from "./host-mirrors.ts";
export { installedDebianPackages } from "./installed-packages.ts";
export type { DebianOptions } from "./options.ts";
export { suiteNames } from "./suite-names.ts";
export { ubuntu } from "./ubuntu.ts";
export { newestUbuntuLts } from "./ubuntu-releases.ts";
