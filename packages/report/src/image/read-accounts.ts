/**
 * The users and groups of a rootfs.
 *
 * @see passwd(5), shadow(5), group(5)
 * @module
 */
import type { FileReader } from "@rootsmith/core/provider";
import type { Accounts, UserReport } from "./image-report.ts";

export async function readAccounts(rootfs: FileReader): Promise<Accounts> {
  const [passwd, shadow, group] = [
    await recordsIn(rootfs, "etc/passwd"),
    await recordsIn(rootfs, "etc/shadow"),
    await recordsIn(rootfs, "etc/group"),
  ];
  const hashes = new Map(shadow.map(([name = "", hash = ""]) => [name, hash]));
  return {
    users: passwd.map(([name = "", hash = "", uid, gid, comment = "", home = "", shell = ""]) => ({
      ...{ name, uid: Number(uid), gid: Number(gid), comment, home, shell },
      password: passwordOf(hash === "x" ? hashes.get(name) : hash),
    })),
    groups: group.map(([name = "", , gid, members = ""]) => ({
      ...{ name, gid: Number(gid) },
      members: members.split(",").filter((member) => member !== ""),
    })),
  };
}

async function recordsIn(rootfs: FileReader, path: string): Promise<string[][]> {
  const bytes = await rootfs.read(path);
  return new TextDecoder()
    .decode(bytes)
    .split("\n")
    .filter((line) => line.includes(":"))
    .map((line) => line.split(":"));
}

function passwordOf(hash: string | undefined): UserReport["password"] {
  if (hash === undefined) return "unknown";
  if (hash === "") return "none";
  return /^[!*]/.test(hash) ? "locked" : "set";
}
