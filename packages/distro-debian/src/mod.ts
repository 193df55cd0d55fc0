/**
 * Root filesystems of Debian and Ubuntu, and of what is derived from them.
 *
 * @module
 */

export { debian } from "./debian.ts";
export { debianProvider } from "./debian-provider.ts";
export { installedDebianPackages } from "./dpkg/installed-packages.ts";
export type { DebianSource } from "./formats/apt-source.ts";
export type { DebianOptions } from "./options/debian-options.ts";
export type { DebianHooks, Hook, HookFile, HookStep } from "./options/hooks.ts";
export { type DebianPluginFacts, debianPlugin, plugins } from "./plugin.ts";
export { DEBIAN } from "./releases/debian-releases.ts";
export { debianHostMirrors } from "./releases/host-mirrors.ts";
export {
  type Archive,
  type Distribution,
  type Pocket,
  type Release,
  suiteNames,
} from "./releases/release.ts";
export { UBUNTU } from "./releases/ubuntu-releases.ts";
export { ubuntu } from "./ubuntu.ts";
