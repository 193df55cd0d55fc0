/**
 * Which large blobs need not be hashed again: they have been, and their files have not changed since.
 *
 * @module
 */
import type { Digest } from "../model/digest.ts";
import type { RecordStore } from "./cache-records.ts";
import { fileState } from "./file-state.ts";

export class VerifiedBlobs {
  readonly #records: RecordStore;

  constructor(records: RecordStore) {
    this.#records = records;
  }

  /** Whether the file had the bytes of `digest` when it was last noted, and is as it was. */
  has(digest: Digest, file: string): boolean {
    const state = fileState(file);
    return state !== undefined && this.#records.get(keyOf(digest)) === state;
  }

  /** Takes down that the file has the bytes of `digest`. To be called whenever its times have been set, too. */
  note(digest: Digest, file: string): void {
    const state = fileState(file);
    if (state !== undefined) this.#records.set(keyOf(digest), state);
  }
}

function keyOf(digest: Digest): { verified: 1; digest: Digest } {
  return { verified: 1, digest };
}
