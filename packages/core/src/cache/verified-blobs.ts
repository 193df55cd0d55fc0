/**
 * Which large blobs need not be hashed again: they have been, and their files have not changed since.
 *
 * A file is known by inode, size and its times: of change, which programs cannot choose, but of which Deno
 * gives whole seconds, and of modification. After another
 * start of the machine nothing is known: what had not reached the disk when it went down is damaged then.
 *
 * @module
 */
import { statSync } from "node:fs";
import type { Digest } from "../model/digest.ts";
import { bootId } from "./boot-id.ts";
import type { RecordStore } from "./cache-records.ts";

/** Bytes. To hash fewer takes no longer than to look. */
const LARGE = 256 << 10;

export class VerifiedBlobs {
  readonly #records: RecordStore;
  readonly #boot = bootId();

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /** Whether the file had the bytes of `digest` when it was last noted, and is as it was. */
  has(digest: Digest, file: string): boolean {
    const state = this.#stateOf(file);
    return state !== undefined && this.#records.get(keyOf(digest)) === state;
  }

  /** Takes down that the file has the bytes of `digest`. To be called whenever its times have been set, too. */
  note(digest: Digest, file: string): void {
    const state = this.#stateOf(file);
    if (state !== undefined) this.#records.set(keyOf(digest), state);
  }

  /** Undefined of a file that is hashed whenever it is used. */
  #stateOf(file: string): string | undefined {
    if (this.#boot === undefined) return undefined;
    const stats = statSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile() || stats.size < LARGE) return undefined;
    const times = [stats.ctimeMs, stats.mtimeMs].map(Math.floor);
    return [this.#boot, stats.ino, stats.size, ...times].join(" ");
  }
}

function keyOf(digest: Digest): { verified: 1; digest: Digest } {
  return { verified: 1, digest };
}
