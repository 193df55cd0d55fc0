/**
 * The contract between core and a machine elsewhere that makes layers.
 *
 * @module
 */
import type { ExecutorContext } from "../contract/executor.ts";
import type { LockedSource } from "../contract/platform-lock.ts";
import type { LockFile } from "../lock/lock-file.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { JsonValue } from "../model/json.ts";
import type { Platform } from "../model/oci.ts";

/** Makes layers, and runs the tests of an image, where `exportLayers()` is called. */
export interface LayerBuilder {
  /** For messages: `"the builder fleet"`. */
  readonly name: string;
  /**
   * The layers of a lock, once the image has passed its tests.
   *
   * @returns A tar of what `exportLayers()` wrote; undefined if a lock like this does not suffice to
   *   build from elsewhere.
   * @throws {RootfsError} If it cannot be reached, or the build fails there.
   */
  layers(request: LayersRequest, ctx: ExecutorContext): Promise<StoredContent | undefined>;
}

export interface LayersRequest {
  /** Of the image. */
  readonly name: string;
  readonly platform: Platform;
  /** Of this platform alone, with the epoch of the build and without files of the host to compare. */
  readonly lock: LockFile;
  /** {@linkcode ImageTests.key} */
  readonly tests?: JsonValue;
  /** True: nothing that was made before is used again. */
  readonly ignoreCache: boolean;
  /** Where a source of a repository can be downloaded, best first. */
  urls(source: LockedSource): readonly string[];
  /** Gets a source to this machine. */
  open(source: LockedSource): Promise<StoredContent>;
}
