/**
 * Dependencies that no program of a package has: its maintainer scripts do, which have run when the
 * image is built, or a tool that only an administrator would run. Debian does not tell them apart.
 *
 * @see Debian Policy 7.2: "if the postinst or prerm scripts require the depended-on package"
 * @module
 */

/** What packages depend on for their scripts alone, whichever packages they are. */
const SCRIPT_TOOLS: ReadonlySet<string> = new Set([
  ...["adduser", "base-passwd", "cdebconf", "debconf", "debianutils", "dpkg", "emacsen-common"],
  ...["init-system-helpers", "install-info", "lsb-base", "menu", "opensysusers"],
  ...["systemd-standalone-sysusers", "systemd-standalone-tmpfiles", "sysvinit-utils", "ucf"],
  "update-inetd",
]);

/** The scripts or tools of one package: packages and what they depend on for them. */
const SCRIPTS_OF: readonly (readonly [id: RegExp, needed: string])[] = [
  [/^base-files$/, "mawk"], // or another awk
  [/^base-files$/, "gawk"],
  [/^base-files$/, "original-awk"],
  [/^ca-certificates$/, "openssl"], // update-ca-certificates
  [/^openjdk-\d+-jre-headless$/, "util-linux"], // mountpoint
];

/** What is run when an image is built or changed: update-ca-certificates, update-java-alternatives. */
export const ADMINISTRATIVE: readonly string[] = [
  ...["base-files", "busybox-static", "ca-certificates", "ca-certificates-java", "java-common"],
  ...["libc-bin", "libpam-modules-bin", "libpam-runtime", "python3-minimal", "tzdata"],
];

/** Whether `id` depends on `needed` for nothing else than its scripts. */
export function isForScripts(id: string, needed: string): boolean {
  return (
    SCRIPT_TOOLS.has(needed) ||
    SCRIPTS_OF.some(([pattern, dependency]) => dependency === needed && pattern.test(id))
  );
}
