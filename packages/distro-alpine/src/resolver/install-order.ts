/**
 * The order in which apk installs: each package after those that it depends on, as far as there is no cycle, and
 * after what it is installed for.
 *
 * @see apk-package(5), "depends", "install-if"
 * @module
 */
import type { Dependency } from "../relations/dependency.ts";
import type { ApkPackage } from "../repository/apk-package.ts";
import type { PackageIndex } from "./package-index.ts";
import { isAnswered, type Selection } from "./selection.ts";

/** In a cycle, the package that is come to first is last. */
export function installOrder(
  selection: Selection,
  world: readonly Dependency[],
  index: PackageIndex,
): ApkPackage[] {
  const ordered = new Set<ApkPackage>();
  const visited = new Set<ApkPackage>();
  const conditional = conditionalBy(index, selection);

  const visit = (apk: ApkPackage): void => {
    if (visited.has(apk)) return;
    visited.add(apk);
    for (const dependency of apk.depends) follow(dependency);
    ordered.add(apk);
    for (const { name } of apk.provides) {
      for (const one of conditional.get(name) ?? []) if (isDue(one)) visit(one);
    }
  };
  /** Also where it is a conflict with other versions: then it is about what is there, too. */
  const follow = ({ name }: Dependency): void => {
    const [first] = selection.providersOf(name);
    if (first !== undefined) visit(first.apk);
  };
  const isDue = ({ installIf }: ApkPackage): boolean =>
    installIf.every(
      (condition) =>
        condition.isConflict ||
        selection
          .providersOf(condition.name)
          .some(({ apk, provided }) => visited.has(apk) && isAnswered(condition, provided, apk)),
    );

  for (const dependency of world) follow(dependency);
  for (const apk of index.packages) if (selection.has(apk)) visit(apk);
  return [...ordered];
}

/** The chosen packages by the names for which any version of them is installed. */
function conditionalBy(index: PackageIndex, selection: Selection): Map<string, Set<ApkPackage>> {
  const conditional = new Map<string, Set<ApkPackage>>();
  for (const { name, installIf } of index.packages) {
    const chosen = selection.named(name);
    if (chosen === undefined) continue;
    for (const condition of installIf) {
      const packages = conditional.get(condition.name) ?? new Set();
      conditional.set(condition.name, packages.add(chosen));
    }
  }
  return conditional;
}
