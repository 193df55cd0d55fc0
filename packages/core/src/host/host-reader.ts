/**
 * Reads the host's own files, for a provider that asks which mirrors the host uses.
 *
 * @module
 */
import { readdir, readFile } from "node:fs/promises";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";
import { statNode } from "../rootfs/stat-node.ts";

/** A reader of the host's root. What cannot be read counts as absent: it is a convenience. */
export const hostReader: RootfsReader = {
  read: (path) => orAbsent(() => readFile(`/${path}`)),
  stat: (path) => orAbsent(async () => statNode(`/${path}`)),
  list: (path) => orAbsent(() => readdir(`/${path}`)),
};

async function orAbsent<T>(look: () => Promise<T>): Promise<T | undefined> {
  try {
    return await look();
  } catch {
    return undefined;
  }
}
