/**
 * Which large blobs need not be hashed again: they have been, and their files have not changed since.
 *
 * What it is known by must not change when it is used: its record is marked as used in its place.
 *
 * @module
 */
import type { Digest } from "../model/digest.ts";
import type { RecordStore } from "./cache-records.ts";
import { fileState, LARGE } from "./file-state.ts";

export class VerifiedBlobs {
  readonly #records: RecordStore;

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /** Whether the file had the bytes of `digest` when it was noted, and is as it was. Then it counts as used now. */
  has(digest: Digest, file: string): boolean {
    const state = fileState(file);
    return state !== undefined && this.#records.get(keyOf(digest)) === state;
  }

  /** Takes down that the file has the bytes of `digest`. */
  note(digest: Digest, file: string): void {
    const state = fileState(file);
    if (state !== undefined) this.#records.set(keyOf(digest), state);
  }

  /** The file whose time of modification says when a blob was last used, where it is not that of the blob. */
  useOf(digest: Digest, size: number): string | undefined {
    return size < LARGE ? undefined : this.#records.fileOf(keyOf(digest));
  }
}

function keyOf(digest: Digest): { verified: 1; digest: Digest } {
  return { verified: 1, digest };
}
