/**
 * Root filesystems of CentOS and its kin, from RPM repositories.
 *
 * @module
 */

export { installedRpmPackages } from "@rootsmith/rpm";
export { alma, centos, fedora, oracle, rocky, scientific, slc } from "./centos.ts";
export type { CentosOptions, GroupType, Minimize } from "./options/options.ts";
export { plugins, type RpmPluginFacts, rpmPlugin } from "./plugin.ts";
