/**
 * What is added to and removed from an image after its packages are installed.
 *
 * @see mkimage-yum.sh of Docker's contrib/, for the nodes, the network file and the list
 * @module
 */
import {
  contentOf,
  type FsEntry,
  type RootfsEntry,
  type RootfsReader,
  type RootfsTree,
} from "@rootsmith/core/provider";
import type { EnabledModule } from "@rootsmith/rpm";
import type { CentosSettings } from "../options/settings.ts";
import { vaultEntries } from "../releases/vault.ts";
import { type ZypperFacts, zypperEntries } from "./zypper-files.ts";

export interface FinalOptions {
  readonly settings: Pick<CentosSettings, "minimize" | "devices" | "network">;
  readonly rpmdbPath: string;
  /** Enabled modules, which dnf in the image has to know. */
  readonly modules: readonly EnabledModule[];
  /** What zypper in the image has to know, and the time at which it is told. */
  readonly zypper?: { readonly facts: ZypperFacts; readonly epoch: number };
  /** The image on top of which they are installed: what it has of what a build leaves, stays. */
  readonly base?: RootfsTree;
  /** Where the release has moved, and the repository files that have to be changed. */
  readonly vault?: { readonly url: string; readonly files: readonly string[] };
}

/** Files beside the database: locks, and what programs that used it left behind. */
export const RPMDB_LEFTOVERS: readonly string[] = [
  ".rpm.lock",
  "rpmdb.sqlite-shm",
  "rpmdb.sqlite-wal",
  "rpmdb.sqlite-journal",
  "__db.001",
  "__db.002",
  "__db.003",
  "__db.004",
];

/** Keys that every container of the image would share: sshd makes them at its first start. */
const HOST_KEYS = ["rsa", "ecdsa", "ed25519"].flatMap((kind) => [
  `etc/ssh/ssh_host_${kind}_key`,
  `etc/ssh/ssh_host_${kind}_key.pub`,
]);

/** febootstrap-minimize, as mkimage-yum.sh has it: time zones, database and services stay. */
const MINIMIZED = [
  ...["usr/share/locale", "usr/lib/locale", "usr/lib/gconv", "usr/lib64/gconv"],
  ...["usr/bin/localedef", "usr/sbin/build-locale-archive"],
  ...["usr/share/man", "usr/share/doc", "usr/share/info", "usr/share/gnome/help"],
  ...["usr/share/cracklib", "usr/share/i18n", "sbin/sln", "etc/ld.so.cache"],
];
const EMPTIED = ["var/cache/yum", "var/cache/ldconfig"];

const NETWORK = "NETWORKING=yes\nHOSTNAME=localhost.localdomain\n";

/** Character devices of mkimage-yum.sh: mode, major, minor. */
const DEVICES: Readonly<Record<string, readonly [number, number, number]>> = {
  console: [0o600, 5, 1],
  full: [0o666, 1, 7],
  null: [0o666, 1, 3],
  ptmx: [0o666, 5, 2],
  random: [0o666, 1, 8],
  tty: [0o666, 5, 0],
  tty0: [0o666, 4, 0],
  urandom: [0o666, 1, 9],
  zero: [0o666, 1, 5],
};

export async function* finalEntries(
  tree: RootfsReader,
  { settings, rpmdbPath, modules, vault, base, zypper }: FinalOptions,
): AsyncGenerator<FsEntry> {
  const database = RPMDB_LEFTOVERS.map((name) => `${rpmdbPath}/${name}`);
  const keys = HOST_KEYS.filter((path) => base?.find(path) === undefined);
  for (const path of [...database, ...keys]) yield { type: "whiteout", path };
  for (const module of modules) yield moduleFile(module);
  if (zypper !== undefined) yield* zypperEntries(tree, rpmdbPath, zypper.facts, zypper.epoch);
  if (vault !== undefined) yield* vaultEntries(vault.files, tree, vault.url);
  if (settings.minimize === "febootstrap") yield* minimized();
  for (const entry of tweaks(settings)) yield { ...entry, origin: "tweaks" };
}

function* tweaks({ devices, network }: FinalOptions["settings"]): Generator<RootfsEntry> {
  if (devices) yield* deviceNodes();
  if (network) yield textFile("etc/sysconfig/network", NETWORK);
}

function* minimized(): Generator<FsEntry> {
  for (const path of MINIMIZED) yield { type: "whiteout", path };
  for (const path of EMPTIED) {
    yield { type: "whiteout", path };
    yield { type: "dir", path, mode: 0o755 };
  }
}

function* deviceNodes(): Generator<RootfsEntry> {
  yield { type: "dir", path: "dev", mode: 0o755 };
  for (const [name, [mode, major, minor]] of Object.entries(DEVICES)) {
    yield { type: "char", path: `dev/${name}`, mode, major, minor };
  }
  yield { type: "fifo", path: "dev/initctl", mode: 0o600 };
}

/** An enabled module as dnf records it: `dnf module list` shows it, and updates stay in its stream. */
function moduleFile({ name, stream, profiles }: EnabledModule): RootfsEntry {
  const values = { name, stream, profiles: profiles.join(", "), state: "enabled" };
  const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
  return textFile(`etc/dnf/modules.d/${name}.module`, `[${name}]\n${lines.join("")}`);
}

function textFile(path: string, text: string): RootfsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(text) };
}
