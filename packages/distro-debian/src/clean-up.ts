/**
 * What configuring leaves behind and an image should not have: logs, backups, identities, dates.
 *
 * The list is that of debuerreotype and mmdebstrap, so that the same lock gives the same bytes.
 *
 * @module
 */
import { type BuildContext, contentOf, type FsEntry, type RootfsReader } from "@rootsmith/core";

/** Logs, caches and histories: they tell of the build, not of the rootfs. */
const LEFTOVERS = [
  "etc/apt/apt.conf.d/01autoremove-kernels", // names the kernel of the build host
  "var/cache/debconf/config.dat-old",
  "var/cache/debconf/templates.dat-old",
  "var/cache/ldconfig/aux-cache",
  "var/lib/dbus/machine-id",
  "var/lib/dpkg/available",
  "var/lib/dpkg/diversions-old",
  "var/lib/dpkg/statoverride-old",
  "var/lib/dpkg/status-old",
  "var/lib/dpkg/tmp.ci",
  "var/log/alternatives.log",
  "var/log/apt/eipp.log.xz",
  "var/log/apt/history.log",
  "var/log/apt/term.log",
  "var/log/bootstrap.log",
  "var/log/dpkg.log",
];

/** Keys that every container of the image would share: who needs them makes them at first start. */
const HOST_KEYS = ["dsa", "ecdsa", "ed25519", "rsa"].flatMap((kind) => [
  `etc/ssh/ssh_host_${kind}_key`,
  `etc/ssh/ssh_host_${kind}_key.pub`,
]);

/** As {@linkcode HOST_KEYS}, but without it PostgreSQL, for one, does not start as installed. */
const SHARED_KEY = "etc/ssl/private/ssl-cert-snakeoil.key";

/** Ubuntu's systemd does not make it reproducibly; `journalctl --update-catalog` makes it again. */
const CATALOG = "var/lib/systemd/catalog/database";

export interface CleanUpOptions {
  /** Seconds since 1970-01-01Z: the day that passwords count as changed, at the latest. */
  readonly epoch: number;
  readonly distribution: "debian" | "ubuntu";
}

export async function* cleanUp(
  tree: RootfsReader,
  { epoch, distribution }: CleanUpOptions,
  ctx: Pick<BuildContext, "report">,
): AsyncGenerator<FsEntry> {
  if (distribution === "ubuntu") yield { type: "whiteout", path: CATALOG };
  if ((await tree.read(SHARED_KEY)) !== undefined) {
    ctx.report({
      type: "warning",
      code: "SHARED_KEY",
      message: `every container of the image shares the private key "/${SHARED_KEY}"; "make-ssl-cert generate-default-snakeoil --force-overwrite" makes another`,
    });
  }
  for (const path of [...LEFTOVERS, ...HOST_KEYS]) yield { type: "whiteout", path };

  if ((await tree.read("etc/machine-id"))?.length) yield file("etc/machine-id", "", 0o644);

  const today = Math.floor(epoch / 86_400);
  for (const path of ["etc/shadow", "etc/shadow-"]) {
    const shadow = await textOf(tree, path);
    const clamped = clampLastChange(shadow, today);
    if (clamped !== shadow) yield file(path, clamped, 0o640, SHADOW_GID);
  }

  // What lies there is of the build: the directories are mounted over, or emptied at each start.
  for (const [path, mode] of Object.entries(VOLATILE)) {
    yield { type: "whiteout", path };
    yield { type: "dir", path, mode };
  }

  const apt = userID(await textOf(tree, "etc/passwd"), "_apt");
  if (apt !== undefined) {
    for (const path of ["var/lib/apt/lists/partial", "var/cache/apt/archives/partial"]) {
      yield { type: "whiteout", path }; // a directory that exists would keep its owner
      yield { type: "dir", path, mode: 0o700, uid: apt };
    }
  }
}

/** Directories and their modes, as base-files makes them. */
const VOLATILE: Readonly<Record<string, number>> = { run: 0o755, "run/lock": 0o1777, tmp: 0o1777 };

/** The group `shadow`; fixed by base-passwd. */
const SHADOW_GID = 42;

/** Field 3 of shadow(5) is the day of the last change: that of the build, unless it is capped. */
export function clampLastChange(shadow: string, today: number): string {
  return shadow.replace(/^([^:\n]*:[^:\n]*:)(\d+)(?=:)/gm, (line, head: string, day: string) =>
    Number(day) > today ? `${head}${today}` : line,
  );
}

function userID(passwd: string, user: string): number | undefined {
  const line = passwd.split("\n").find((text) => text.startsWith(`${user}:`));
  return line === undefined ? undefined : Number(line.split(":")[2]);
}

async function textOf(tree: RootfsReader, path: string): Promise<string> {
  return new TextDecoder().decode(await tree.read(path));
}

function file(path: string, text: string, mode: number, gid = 0): FsEntry {
  return { type: "file", path, mode, gid, content: contentOf(text) };
}
