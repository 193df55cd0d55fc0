/**
 * Which operating system a rootfs is of.
 *
 * @see os-release(5)
 * @module
 */
import type { FileReader } from "./rootfs-reader.ts";

/** What `/etc/os-release` says of itself. */
export interface OsRelease {
  /** `ID`: `"debian"`. */
  readonly id: string;
  /** `NAME`: `"CentOS Stream"`. */
  readonly name?: string;
  /** `ID_LIKE`: what it is made from, `["rhel", "fedora"]`. */
  readonly idLike: readonly string[];
  /** `VERSION_ID`: `"12"`. */
  readonly version?: string;
  /** `VERSION_CODENAME`: `"bookworm"`. */
  readonly codename?: string;
}

/** Undefined where the file is missing, or says no `ID`. */
export async function readOsRelease(rootfs: FileReader): Promise<OsRelease | undefined> {
  const bytes = (await rootfs.read("etc/os-release")) ?? (await rootfs.read("usr/lib/os-release"));
  const text = new TextDecoder().decode(bytes);
  const fieldOf = (key: string): string | undefined =>
    new RegExp(`^${key}=(["']?)(.*)\\1$`, "m").exec(text)?.[2];
  const id = fieldOf("ID");
  const name = fieldOf("NAME");
  const version = fieldOf("VERSION_ID");
  const codename = fieldOf("VERSION_CODENAME");
  if (!id) return undefined;
  return {
    id,
    ...(name && { name }),
    idLike: fieldOf("ID_LIKE")?.split(" ") ?? [],
    ...(version && { version }),
    ...(codename && { codename }),
  };
}
