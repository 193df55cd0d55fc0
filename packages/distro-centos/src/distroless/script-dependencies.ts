/**
 * What packages require without needing it to run, beside what rpm knows to be of their scriptlets.
 *
 * @module
 */

/**
 * Tools that packages require for scripts of administrators and of other packages. Included packages
 * keep them, others do not.
 */
const TOOLS: ReadonlySet<string> = new Set([
  ...["alternatives", "bash", "chkconfig", "coreutils", "coreutils-common", "coreutils-single"],
  ...[
    "diffutils",
    "dnf",
    "file",
    "findutils",
    "gawk",
    "grep",
    "gzip",
    "info",
    "initscripts",
    "rpm",
  ],
  ...["sed", "shadow-utils", "systemd", "systemd-standalone-sysusers", "tar", "util-linux"],
  ...["util-linux-core", "which", "xz", "yum"],
  // what openSUSE calls them, or has instead
  ...["aaa_base", "bash-sh", "fillup", "permissions", "rpm-ndb", "shadow", "sysuser-shadow"],
  ...["sysuser-tools", "update-alternatives", "zypper"],
]);

/** Repositories, keys and their like are for package managers; update-ca-trust is a tool of its own. */
const SCRIPTS_OF: readonly (readonly [id: RegExp, needed: RegExp])[] = [
  [/-release(-|$)/, /-(repos|gpg-keys)(-|$)/],
  [/^ca-certificates$/, /^(bash|coreutils(-.*)?|grep|p11-kit.*|sed)$/],
];

/** What is run when an image is built or changed: update-ca-trust, ldd. */
export const ADMINISTRATIVE: readonly string[] = [
  ...["ca-certificates", "glibc-common", "p11-kit-trust", "setup"],
];

/** Whether `id` requires `needed` for nothing else than scripts. */
export function isForScripts(id: string, needed: string, isIncluded: boolean): boolean {
  return (
    (TOOLS.has(needed) && !isIncluded) ||
    SCRIPTS_OF.some(([packages, pattern]) => packages.test(id) && pattern.test(needed))
  );
}
