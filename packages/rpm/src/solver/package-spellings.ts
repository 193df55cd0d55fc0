/**
 * The ways in which dnf lets a package be written.
 *
 * @see dnf(8), "Specifying Packages"
 * @module
 */
import { formatEvr } from "../metadata/evr.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";

/** With and without epoch, version, release and architecture. */
export function spellingsOf({ name, evr, arch }: RpmPackage): readonly string[] {
  const full = `${evr.epoch}:${evr.version}-${evr.release}`;
  const version = formatEvr({ ...evr, epoch: 0 });
  return [
    name,
    `${name}.${arch}`,
    `${name}-${evr.version}`,
    `${name}-${version}`,
    `${name}-${version}.${arch}`,
    `${name}-${full}`,
    `${name}-${full}.${arch}`,
    `${evr.epoch}:${name}-${version}.${arch}`,
  ];
}
