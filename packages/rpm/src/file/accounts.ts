/**
 * Users and groups of a rootfs: packages name the owners of their files.
 *
 * @see passwd(5), group(5)
 * @module
 */
import type { FileReader } from "@rootsmith/core/provider";

export interface Accounts {
  readonly users: ReadonlyMap<string, number>;
  readonly groups: ReadonlyMap<string, number>;
}

/** As the rootfs has them at this moment; none where it has no such files. */
export async function readAccounts(tree: FileReader): Promise<Accounts> {
  const [passwd, group] = await Promise.all([tree.read("etc/passwd"), tree.read("etc/group")]);
  const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);
  return { users: idsByName(text(passwd)), groups: idsByName(text(group)) };
}

/** Ids by name. In both files the name is the first field and the id the third. The first of a name counts. */
export function idsByName(text: string): ReadonlyMap<string, number> {
  const ids = new Map<string, number>();
  for (const line of text.split("\n")) {
    const [name = "", , id = ""] = line.split(":");
    if (name !== "" && /^\d+$/.test(id) && !ids.has(name)) ids.set(name, Number(id));
  }
  return ids;
}
