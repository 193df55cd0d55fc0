/**
 * What goes when packages are installed on top of an image, and in which order: as it would be installed, the
 * other way round.
 *
 * @see rpmtsOrder() and addSingleRelation() of rpm 4.18's lib/order.c
 * @module
 */
import type { RpmPackage } from "../metadata/rpm-package.ts";
import type { BaseChoices } from "./base-choices.ts";
import { installOrder } from "./install-order.ts";
import { orderDependencies } from "./order-dependencies.ts";
import type { PackagePool } from "./package-pool.ts";
import type { ResolvedRpm } from "./resolver.ts";

/** As dnf gives them to rpm: what is new, then what replaces another version. */
export function inOrderOfDnf(
  added: readonly ResolvedRpm[],
  pool: PackagePool,
): readonly ResolvedRpm[] {
  const isUpgrade = (item: ResolvedRpm): boolean =>
    pool.named(item.package.name).some((id) => pool.installed.has(id));
  return [...added.filter((item) => !isUpgrade(item)), ...added.filter(isUpgrade)];
}

/** What one of `added` replaces, and what is removed. */
export function erasureOrder(
  { kept, removed }: BaseChoices,
  added: readonly ResolvedRpm[],
  pool: PackagePool,
): readonly RpmPackage[] {
  const replaced = added.flatMap((item) =>
    kept.filter(({ choices }) => choices.some((id) => pool.package(id) === item.package)),
  );
  const erased = new Set([...replaced.map(({ id }) => id), ...removed]);
  const items = [...erased].map((id) => ({
    package: pool.package(id),
    reason: "dependency" as const,
    dependencies: orderDependencies(id, erased, pool).map(({ isReverse, ...dependency }) =>
      isReverse ? dependency : { ...dependency, isReverse: true as const },
    ),
  }));
  return installOrder(items).map((item) => item.package);
}
