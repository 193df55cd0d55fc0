/**
 * Root filesystems of Debian and Ubuntu.
 *
 * @module
 */

export { debian } from "./debian.ts";
export { installedDebianPackages } from "./dpkg/installed-packages.ts";
export type { DebianSource } from "./formats/apt-source.ts";
export type { DebianHooks, Hook, HookFile, HookStep } from "./options/hooks.ts";
export type { DebianOptions } from "./options/options.ts";
export { debianHostMirrors } from "./releases/host-mirrors.ts";
export { suiteNames } from "./releases/suite-names.ts";
export { newestUbuntuLts } from "./releases/ubuntu-releases.ts";
export { ubuntu } from "./ubuntu.ts";
