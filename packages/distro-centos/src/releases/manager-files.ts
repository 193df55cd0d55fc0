/**
 * Where package managers have their repositories.
 *
 * @see dnf5.conf(5) and dnf.conf(5), "reposdir" and "varsdir"; zypper(8), "FILES"
 * @module
 */
import type { Distribution } from "./release.ts";

export interface ManagerFiles {
  /** Directories of `.repo` files. Of two repositories of one name the first counts, even if it is switched off. */
  readonly repositories: readonly [string, ...string[]];
  /** Directories with a file for each variable of them. The last counts. */
  readonly variables: readonly string[];
}

const DNF: ManagerFiles = {
  repositories: ["etc/yum.repos.d", "etc/distro.repos.d", "usr/share/dnf5/repos.d"],
  variables: ["usr/share/dnf5/vars.d", "etc/yum/vars", "etc/dnf/vars"],
};

const ZYPPER: ManagerFiles = {
  repositories: ["etc/zypp/repos.d"],
  variables: ["etc/zypp/vars.d"],
};

export function managerFiles({ manager }: Pick<Distribution, "manager">): ManagerFiles {
  return manager === "zypper" ? ZYPPER : DNF;
}
