/**
 * Users and groups of the rootfs: whom a name in a package stands for.
 *
 * dpkg asks the rootfs for each member, so that those count that a preinst has just made; where a
 * name is not known the number of the package does.
 *
 * @see `tar_entry_update_from_system` in lib/dpkg/tarfn.c of dpkg
 * @module
 */
import {
  type FileReader,
  type RootfsEntry,
  type TarEntry,
  textOfBytes,
} from "@rootsmith/core/provider";

/** Numbers by name. */
export interface Owners {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/** Reads passwd(5) and group(5). */
export async function readOwners(tree: FileReader): Promise<Owners> {
  const [users, groups] = [await tree.read("etc/passwd"), await tree.read("etc/group")];
  return { users: idsOf(users), groups: idsOf(groups) };
}

/** The entry with the numbers that its names have here. */
export function owned(
  { userName = "", groupName = "", ...entry }: TarEntry,
  owners: Owners | undefined,
): RootfsEntry {
  const uid = owners?.users.get(userName) ?? entry.uid;
  const gid = owners?.groups.get(groupName) ?? entry.gid;
  if (uid === entry.uid && gid === entry.gid) return entry as RootfsEntry;
  return { ...entry, uid, gid } as RootfsEntry;
}

function idsOf(bytes: Uint8Array | undefined): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  if (bytes === undefined) return ids;
  for (const line of textOfBytes(bytes).split("\n")) {
    const [name = "", , id = ""] = line.split(":");
    if (name !== "" && /^\d+$/.test(id)) ids.set(name, Number(id));
  }
  return ids;
}
