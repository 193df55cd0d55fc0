/**
 * The package databases that the command can read, in images of whichever distro.
 *
 * A distro's package is loaded when a rootfs is looked into, not before.
 *
 * @module
 */
import type { PackageReader } from "@rootsmith/core";
import { installedApkPackages } from "./installed-apk-packages.ts";

/** Those of dpkg, rpm and apk. */
export const PACKAGE_READERS: readonly PackageReader[] = [
  async (rootfs) => (await import("@rootsmith/distro-debian")).installedDebianPackages(rootfs),
  async (rootfs) => (await import("@rootsmith/distro-centos")).installedRpmPackages(rootfs),
  installedApkPackages,
];
