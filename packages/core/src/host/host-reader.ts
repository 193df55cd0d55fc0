/**
 * Reads the host's own files, for a provider that asks which mirrors the host uses.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";

/** A reader of the host's root. What cannot be read counts as absent: it is a convenience. */
export const hostReader: RootfsReader = {
  async read(path) {
    try {
      return await readFile(`/${path}`);
    } catch {
      return undefined;
    }
  },
};
