/**
 * What users and groups are called in a rootfs: packages name the owners of their files.
 *
 * @see passwd(5), group(5)
 * @module
 */
import { collectBytes, type RootfsEntry, type RootfsReader } from "@rootsmith/core/provider";
import type { ApkEntry } from "./open-apk.ts";

const PASSWD = "etc/passwd";
const GROUP = "etc/group";
const ROOT = "root";

/** Numbers by name. */
export interface Accounts {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/** Those of a rootfs, and of what is unpacked there; none where all that is unpacked is root's. */
export async function accountsOf(
  tree: RootfsReader | undefined,
  entries: readonly ApkEntry[],
): Promise<Accounts> {
  const isRoots = ({ userName = ROOT, groupName = ROOT }: ApkEntry): boolean =>
    userName === ROOT && groupName === ROOT;
  if (entries.every(isRoots)) return { users: new Map(), groups: new Map() };
  const read = async (path: string): Promise<ReadonlyMap<string, number>> => {
    const own = entries.find((entry) => entry.type === "file" && entry.path === path);
    const texts = [await tree?.read(path)];
    if (own?.type === "file") texts.push(await collectBytes(own.content.open()));
    return new Map(texts.flatMap((bytes) => idsIn(new TextDecoder().decode(bytes))));
  };
  return { users: await read(PASSWD), groups: await read(GROUP) };
}

/** `name:x:number:…` in each line. */
function idsIn(text: string): (readonly [string, number])[] {
  return text.split("\n").flatMap((line) => {
    const [name = "", , id = ""] = line.split(":");
    return /^\d+$/.test(id) ? [[name, Number(id)] as const] : [];
  });
}

/** The entry with the owners that the rootfs calls so. */
export function owned(entry: ApkEntry, { users, groups }: Accounts): RootfsEntry {
  const { userName, groupName, hash: _, ...rest } = entry;
  const uid = users.get(userName ?? "") ?? rest.uid ?? 0;
  const gid = groups.get(groupName ?? "") ?? rest.gid ?? 0;
  return { ...rest, uid, gid } as RootfsEntry;
}
