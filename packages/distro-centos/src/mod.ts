/**
 * Root filesystems of CentOS and its kin, from RPM repositories.
 *
 * @module
 */
export { alma, centos, fedora, oracle, rocky, scientific, slc } from "./centos.ts";
export { installedRpmPackages } from "./installed-packages.ts";
export type { CentosOptions, GroupType, Minimize } from "./options.ts";
