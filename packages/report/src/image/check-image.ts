/**
 * What a person may want to put right in an image.
 *
 * @module
 */
import {
  collectBytes,
  type FileEntry,
  type FsEntry,
  type MissingLibrary,
  type RootfsTree,
} from "@rootsmith/core/provider";
import type { Accounts, CheckReport, Finding } from "./image-report.ts";

/** Where the kernel or an engine puts things: links into them lead somewhere in a container. */
const MADE_AT_START = /^(?:\.\.?\/)*\/?(?:proc|dev|sys|run|var\/run|tmp)(?:\/|$)/;

/** Files that may hold a key, and how much of one is looked at, in bytes. */
const KEY_FILE = /(?:\.(?:key|pem)|\/(?:id_\w+|ssh_host_\w+_key|\w*privkey\w*))$/i;
const KEY_SIZE = 64 << 10;
const PRIVATE_KEY = /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/;

/** What package managers, and those who use them, leave behind. */
const LEFTOVERS: readonly (readonly [RegExp, string])[] = [
  [/^var\/lib\/apt\/lists\/(?!partial$|lock$|auxfiles$)/, "a list of packages that apt fetched"],
  [/^var\/cache\/apt\/(?:archives\/.*\.deb|\w*pkgcache\.bin)$/, "the cache of apt"],
  [/^var\/cache\/(?:dnf|yum|libdnf5|apk|pacman|man|ldconfig)\/./, "a cache"],
  [/^var\/lib\/dnf\/repos\//, "the cache of dnf"],
  [
    /\.(?:dpkg-(?:old|dist|new|tmp)|ucf-(?:old|dist)|rpm(?:new|save|orig))$/,
    "an old or new version of a settings file",
  ],
  [/-old$/, "a backup by dpkg or passwd"],
  [
    /^root\/\.(?:cache|bash_history|python_history|wget-hsts|npm)(?:\/|$)/,
    "left by a person or a build",
  ],
  [/^(?:var\/)?tmp\/./, "a temporary file"],
  [/^var\/log\/.*(?<!\/)$/, "a log"],
];

/** Any of them: few paths are one. */
const LEFTOVER = new RegExp(LEFTOVERS.map(([{ source }]) => source).join("|"));

/** @param entries Sorted. */
export async function checkImage(
  rootfs: RootfsTree,
  entries: readonly FsEntry[],
  accounts: Accounts,
  missing: readonly MissingLibrary[],
  signal: AbortSignal,
): Promise<CheckReport[]> {
  return [
    { name: "private-keys", findings: await privateKeys(entries, signal) },
    { name: "world-writable", findings: worldWritable(entries) },
    { name: "missing-libraries", findings: missingLibraries(missing) },
    { name: "broken-links", findings: brokenLinks(rootfs, entries) },
    { name: "unknown-owners", findings: unknownOwners(entries, accounts) },
    { name: "empty-passwords", findings: emptyPasswords(accounts) },
    { name: "leftovers", findings: leftovers(entries) },
  ];
}

async function privateKeys(entries: readonly FsEntry[], signal: AbortSignal): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const entry of entries.filter(isFile)) {
    if (!KEY_FILE.test(entry.path) || entry.content.size > KEY_SIZE) continue;
    signal.throwIfAborted();
    const text = new TextDecoder().decode(await collectBytes(entry.content.open()));
    if (PRIVATE_KEY.test(text)) findings.push({ path: entry.path, fact: modeText(entry.mode) });
  }
  return findings;
}

function worldWritable(entries: readonly FsEntry[]): Finding[] {
  return entries.flatMap((entry) => {
    if (entry.type === "whiteout" || !["file", "dir"].includes(entry.type)) return [];
    const isSticky = entry.type === "dir" && (entry.mode & 0o1000) !== 0;
    if ((entry.mode & 0o002) === 0 || isSticky) return [];
    return [{ path: entry.path, fact: modeText(entry.mode) }];
  });
}

function missingLibraries(missing: readonly MissingLibrary[]): Finding[] {
  return missing.map(({ path, library }) => ({ path, fact: `needs ${library}` }));
}

function brokenLinks(rootfs: RootfsTree, entries: readonly FsEntry[]): Finding[] {
  return entries.flatMap(({ path, ...entry }) => {
    if (entry.type !== "symlink" || MADE_AT_START.test(entry.target)) return [];
    return rootfs.follow(path) === undefined ? [{ path, fact: `leads to ${entry.target}` }] : [];
  });
}

function unknownOwners(entries: readonly FsEntry[], { users, groups }: Accounts): Finding[] {
  if (users.length === 0) return [];
  const uids = new Set([0, ...users.map(({ uid }) => uid)]);
  const gids = new Set([0, ...groups.map(({ gid }) => gid)]);
  return entries.flatMap((entry) => {
    if (entry.type === "whiteout") return [];
    const { path, uid = 0, gid = 0 } = entry;
    if (!uids.has(uid)) return [{ path, fact: `user ${uid}` }];
    return gids.has(gid) ? [] : [{ path, fact: `group ${gid}` }];
  });
}

function emptyPasswords({ users }: Accounts): Finding[] {
  return users
    .filter(({ password }) => password === "none")
    .map(({ name }) => ({ path: "etc/shadow", fact: `${name} has no password` }));
}

function leftovers(entries: readonly FsEntry[]): Finding[] {
  return entries.flatMap((entry) => {
    if (entry.type !== "file") return [];
    const {
      path,
      content: { size },
    } = entry;
    if (size === 0 || !LEFTOVER.test(path)) return [];
    const [, fact = ""] = LEFTOVERS.find(([pattern]) => pattern.test(path)) ?? [];
    return [{ path, fact, size }];
  });
}

function isFile(entry: FsEntry): entry is FileEntry {
  return entry.type === "file";
}

function modeText(mode: number): string {
  return `mode ${mode.toString(8).padStart(4, "0")}`;
}
