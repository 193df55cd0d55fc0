/**
 * The compatibility number: the same lock of the same number gives the same digests, with every version of rootsmith.
 *
 * @module
 */
import { LockError } from "./errors.ts";

/**
 * Of all rules by which this version makes bytes of a lock, but for those of its provider, which has its `revision`:
 * entries, headers, layers, normalization, compression, config, manifests. A change after which a golden lock of
 * `fixtures/golden` has another digest raises it, and keeps what the number before did for a year.
 *
 * @see docs/reproducibility.md
 */
export const FORMATS = 1;

/**
 * The number of a lock file.
 *
 * @param formats As written there. Locks had none before there were numbers: that is 1.
 * @throws {LockError} If this version cannot build it.
 */
export function checkFormats(formats: number | undefined, name: string): number {
  if (formats === undefined || formats === FORMATS) return FORMATS;
  throw new LockError(
    `Cannot read the lock "${name}": it is of formats ${formats}, and this version builds ${FORMATS}`,
    {
      hint:
        formats > FORMATS
          ? "Update rootsmith"
          : "Build it with the version that wrote it, or write a new one with rootsmith resolve",
    },
  );
}
