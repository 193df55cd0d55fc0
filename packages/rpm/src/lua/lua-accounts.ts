/**
 * Users and groups as the `posix` library of Lua scriptlets has them.
 *
 * @see passwd(5), group(5)
 * @module
 */

export interface LuaUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly dir: string;
  readonly shell: string;
  readonly gecos: string;
  readonly passwd: string;
}

export interface LuaGroup {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
}

/** @param who A name or an id. */
export function userOf(passwd: string, who: string): LuaUser | undefined {
  for (const line of passwd.split("\n")) {
    const [name = "", word = "", uid = "", gid = "", gecos = "", dir = "", shell = ""] =
      line.split(":");
    if (name === "" || !/^\d+$/.test(uid) || (name !== who && uid !== who)) continue;
    return { name, uid: Number(uid), gid: Number(gid), dir, shell, gecos, passwd: word };
  }
  return undefined;
}

/** @param who A name or an id. */
export function groupOf(group: string, who: string): LuaGroup | undefined {
  for (const line of group.split("\n")) {
    const [name = "", , gid = "", members = ""] = line.split(":");
    if (name === "" || !/^\d+$/.test(gid) || (name !== who && gid !== who)) continue;
    return { name, gid: Number(gid), members: members.split(",").filter((it) => it !== "") };
  }
  return undefined;
}
