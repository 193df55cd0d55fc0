/**
 * Root filesystems of CentOS, Fedora and related distributions, and of distributions derived from them.
 *
 * @module
 */
export { installedRpmPackages } from "@rootsmith/rpm";
export {
  alma,
  azurelinux,
  centos,
  fedora,
  mageia,
  oracle,
  rocky,
  scientific,
  slc,
} from "./centos.ts";
export type { CentosOptions, GroupType, Minimize } from "./options/options.ts";
export { plugins, type RpmPluginFacts, rpmPlugin } from "./plugin.ts";
export type { Distribution, Release, ReleaseRepository } from "./releases/release.ts";
export { rpmProvider } from "./rpm-provider.ts";
