/**
 * What a provider says about one layer.
 *
 * @module
 */
import type { FsEntry } from "../model/fs-entry.ts";

/** One layer before it has bytes. Core sorts, clamps, checks, packs and hashes it. */
export interface LayerDraft {
  /** For history, progress and error messages: `"debian trixie"`. */
  readonly title: string;
  readonly entries: AsyncIterable<FsEntry> | Iterable<FsEntry>;
}
