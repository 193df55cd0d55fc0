/**
 * In which order packages are handed to the dpkg of an image.
 *
 * @see Debian Policy 7.2
 * @module
 */
import { dependencyBatches, dependencyOrder } from "../lock/dependency-order.ts";
import type { DebianLockedPackage } from "../lock/lock.ts";

/** Packages that are unpacked in one call, in their order, and then configured. */
export interface Batch {
  readonly packages: readonly DebianLockedPackage[];
}

/**
 * As few batches as the rule allows that what a package pre-depends on is configured in an earlier one;
 * in each, dependencies come first.
 */
export function upgradeBatches(packages: readonly DebianLockedPackage[]): readonly Batch[] {
  const itself = (item: DebianLockedPackage): DebianLockedPackage => item;
  return dependencyBatches(packages, itself).map((batch) => ({
    packages: dependencyOrder(batch, itself),
  }));
}
