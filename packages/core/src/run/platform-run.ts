/**
 * What the stages of one platform share.
 *
 * @module
 */
import type { RootfsExecutor } from "../contract/executor.ts";
import type { PlatformLock } from "../contract/platform-lock.ts";
import type { Platform } from "../model/oci.ts";
import type { SharedCache } from "../shared-cache/shared-cache.ts";
import type { BuildOptions } from "./build-options.ts";
import type { Run } from "./run.ts";

export interface PlatformRun extends Run {
  readonly options: BuildOptions;
  readonly platform: Platform;
  readonly executors: readonly RootfsExecutor[];
  readonly shared: SharedCache;
  /** To build from, instead of resolving. */
  readonly lock?: PlatformLock;
  /** What was resolved for it in this run already. */
  readonly resolved?: PlatformLock;
}
