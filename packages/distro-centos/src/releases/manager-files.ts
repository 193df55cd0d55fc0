/**
 * Where package managers have their repositories.
 *
 * @see dnf.conf(5) "reposdir" and "varsdir", zypper(8) "FILES"
 * @module
 */
import type { Distribution } from "./release.ts";

export interface ManagerFiles {
  /** Directory of `.repo` files. */
  readonly repositories: string;
  /** Directories with a file for each variable of them. */
  readonly variables: readonly string[];
}

const DNF: ManagerFiles = {
  repositories: "etc/yum.repos.d",
  variables: ["etc/yum/vars", "etc/dnf/vars"],
};

const ZYPPER: ManagerFiles = {
  repositories: "etc/zypp/repos.d",
  variables: ["etc/zypp/vars.d"],
};

export function managerFiles({ manager }: Pick<Distribution, "manager">): ManagerFiles {
  return manager === "zypper" ? ZYPPER : DNF;
}
