/**
 * Users and groups that a definition adds, in the files that every distro has for them.
 *
 * @see passwd(5), group(5), shadow(5), gshadow(5)
 * @module
 */
import {
  contentOf,
  type FileReader,
  type FsEntry,
  ResolveError,
  type RootfsReader,
} from "@rootsmith/core/provider";
import type { AccountsSpec } from "./file-schema.ts";

/** What images without a shell use for a user that is not root; one more for each. */
const FIRST_ID = 65_532;

export interface NumberedUser {
  readonly name: string;
  readonly uid: number;
  /** Undefined: that of a group which the image has already. */
  readonly gid?: number;
  readonly group: string;
  readonly home: string;
  readonly shell: string;
  readonly comment: string;
}

interface NumberedGroup {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** The groups with their numbers: one for each user that has no other, then those that are named. */
function numberedGroups({ users = [], groups = [] }: AccountsSpec): NumberedGroup[] {
  const own = users.flatMap(({ name, uid, group }, index) =>
    group === undefined && !groups.some((one) => one.name === name)
      ? [{ name, gid: uid ?? FIRST_ID + index, members: [] }]
      : [],
  );
  const taken = new Set([...own, ...groups].map(({ gid }) => gid));
  const next = (): number => {
    let id = FIRST_ID;
    while (taken.has(id)) id++;
    taken.add(id);
    return id;
  };
  const named = groups.map(({ name, gid = next(), members = [] }) => ({ name, gid, members }));
  return [...own, ...named];
}

export function numberedUsers(accounts: AccountsSpec): NumberedUser[] {
  const groups = numberedGroups(accounts);
  return (accounts.users ?? []).map((user, index) => {
    const { name, uid = FIRST_ID + index, group = name } = user;
    const gid = groups.find((one) => one.name === group)?.gid;
    return {
      name,
      uid,
      group,
      ...(gid !== undefined && { gid }),
      home: user.home ?? `/home/${name}`,
      shell: user.shell ?? "/sbin/nologin",
      comment: user.comment ?? "",
    };
  });
}

/**
 * The files of accounts with what is added to them, and the homes.
 *
 * @param tree What is there already.
 * @throws {ResolveError} If an account is there, or its number is another's.
 */
export async function accountEntries(
  accounts: AccountsSpec,
  tree: RootfsReader,
): Promise<FsEntry[]> {
  const groups = numberedGroups(accounts);
  const users = numberedUsers(accounts);
  const passwd = await linesOf(tree, "etc/passwd");
  const group = await linesOf(tree, "etc/group");
  refuseTaken(
    "user",
    passwd,
    users.map(({ name, uid }) => [name, uid] as const),
  );
  refuseTaken(
    "group",
    group,
    groups.map(({ name, gid }) => [name, gid] as const),
  );
  const gids = new Map([
    ...group.map((line): [string, number] => [fieldOf(line, 0), Number(fieldOf(line, 2))]),
    ...groups.map((one): [string, number] => [one.name, one.gid]),
  ]);
  const gidOf = (user: NumberedUser): number => {
    const gid = gids.get(user.group);
    if (gid !== undefined) return gid;
    throw new ResolveError(`Cannot add the user "${user.name}": there is no group "${user.group}"`);
  };
  const days = users.map(({ name }) => `${name}:!*:::::::`);
  const entries: FsEntry[] = [
    await file(tree, "etc/passwd", [
      ...(passwd.length === 0 ? ["root:x:0:0:root:/root:/bin/sh"] : passwd),
      ...users.map(
        (user) =>
          `${user.name}:x:${user.uid}:${gidOf(user)}:${user.comment}:${user.home}:${user.shell}`,
      ),
    ]),
    await file(tree, "etc/group", [
      ...(group.length === 0 ? ["root:x:0:"] : group),
      ...groups.map(({ name, gid, members }) => `${name}:x:${gid}:${members.join(",")}`),
    ]),
  ];
  const shadow = await linesOf(tree, "etc/shadow");
  if (shadow.length > 0) entries.push(await file(tree, "etc/shadow", [...shadow, ...days]));
  const gshadow = await linesOf(tree, "etc/gshadow");
  if (gshadow.length > 0) {
    const added = groups.map(({ name, members }) => `${name}:!*::${members.join(",")}`);
    entries.push(await file(tree, "etc/gshadow", [...gshadow, ...added]));
  }
  for (const user of users) {
    const path = user.home.split("/").filter(Boolean).join("/");
    if (path === "") continue;
    entries.push({ type: "dir", path, mode: 0o700, uid: user.uid, gid: gidOf(user) });
  }
  return entries;
}

/**
 * The number of an owner, `NAME` or a number, in a tree.
 *
 * @param kind The file of `etc` that has it.
 * @throws {ResolveError} If it has none of that name.
 */
export async function idOf(
  name: string,
  kind: "passwd" | "group",
  tree: FileReader,
): Promise<number> {
  if (/^\d+$/.test(name)) return Number(name);
  const line = (await linesOf(tree, `etc/${kind}`)).find((one) => fieldOf(one, 0) === name);
  if (line !== undefined) return Number(fieldOf(line, 2));
  const what = kind === "passwd" ? "user" : "group";
  throw new ResolveError(`Cannot find the ${what} "${name}": /etc/${kind} does not have it`);
}

/** @param lines Those of the image: names and numbers that are there. */
function refuseTaken(
  what: "user" | "group",
  lines: readonly string[],
  added: readonly (readonly [name: string, id: number])[],
): void {
  const known = lines.map((line) => [fieldOf(line, 0), Number(fieldOf(line, 2))] as const);
  for (const [name, id] of added) {
    const taken = known.find((one) => one[0] === name || one[1] === id);
    if (taken !== undefined) {
      const fact = taken[0] === name ? "is there already" : `has the number ${id}`;
      throw new ResolveError(`Cannot add the ${what} "${name}": the ${what} "${taken[0]}" ${fact}`);
    }
    known.push([name, id]);
  }
}

async function linesOf(tree: FileReader, path: string): Promise<string[]> {
  const bytes = await tree.read(path);
  return new TextDecoder().decode(bytes).split("\n").filter(Boolean);
}

function fieldOf(line: string, index: number): string {
  return line.split(":")[index] ?? "";
}

/** A file of lines, with the owner and mode of the one that it replaces. */
async function file(tree: RootfsReader, path: string, lines: readonly string[]): Promise<FsEntry> {
  const { mode = 0o644, uid = 0, gid = 0 } = (await tree.stat(path)) ?? {};
  const content = contentOf(lines.map((line) => `${line}\n`).join(""));
  return { type: "file", path, mode, uid, gid, content };
}
