/**
 * Users and groups of the official layout: the numbers that Debian and Buildroot give them, no password.
 *
 * @see passwd(5), group(5), shadow(5)
 * @module
 */
type User = readonly [name: string, uid: number, gid: number, home: string, shell?: string];

const USERS: readonly User[] = [
  ["root", 0, 0, "/root", "/bin/sh"],
  ["daemon", 1, 1, "/usr/sbin"],
  ["bin", 2, 2, "/bin"],
  ["sys", 3, 3, "/dev"],
  ["sync", 4, 100, "/bin", "/bin/sync"],
  ["mail", 8, 8, "/var/spool/mail"],
  ["www-data", 33, 33, "/var/www"],
  ["operator", 37, 37, "/var"],
  ["nobody", 65534, 65534, "/home"],
];

const GROUPS: Readonly<Record<string, number>> = {
  root: 0,
  daemon: 1,
  bin: 2,
  sys: 3,
  adm: 4,
  tty: 5,
  disk: 6,
  lp: 7,
  mail: 8,
  kmem: 9,
  wheel: 10,
  cdrom: 11,
  dialout: 18,
  floppy: 19,
  video: 28,
  audio: 29,
  tape: 32,
  "www-data": 33,
  operator: 37,
  utmp: 43,
  plugdev: 46,
  staff: 50,
  lock: 54,
  netdev: 82,
  users: 100,
  nobody: 65534,
};

/** The only group that has a member beside those whose primary group it is. */
const MEMBERS: Readonly<Record<string, string>> = { wheel: "root" };

/** Of /etc/passwd. */
export const PASSWD_FILE: string = USERS.map(
  ([name, uid, gid, home, shell = "/bin/false"]) =>
    `${name}:x:${uid}:${gid}:${name}:${home}:${shell}\n`,
).join("");

/** Of /etc/group. */
export const GROUP_FILE: string = Object.entries(GROUPS)
  .map(([name, gid]) => `${name}:x:${gid}:${MEMBERS[name] ?? ""}\n`)
  .join("");

/** Of /etc/shadow: nobody can log in with a password, and no password is empty. */
export const SHADOW_FILE: string = USERS.map(([name]) => `${name}:*:::::::\n`).join("");

/** Home directories. Where programs lie, they stay those of root. */
export const HOMES = [
  { path: "root", mode: 0o700, uid: 0, gid: 0 },
  { path: "home", mode: 0o755, uid: 65534, gid: 65534 },
  { path: "usr/sbin", mode: 0o755, uid: 0, gid: 0 },
  { path: "var/spool/mail", mode: 0o755, uid: 8, gid: 8 },
  { path: "var/www", mode: 0o755, uid: 33, gid: 33 },
] as const;
