/**
 * Lock files: everything that a build read, to build the same again.
 *
 * @module
 */
import type { JsonObject } from "./json.ts";
import type { PlatformLock } from "./provider.ts";

/** The lock of one image, for all its platforms. JSON, which users commit. */
export interface LockFile {
  /** Of this format. */
  readonly lockVersion: 1;
  /** What made the locks; to build from them its name and options have to be the same. */
  readonly provider: {
    readonly name: string;
    readonly revision: number;
    readonly options: JsonObject;
  };
  readonly platforms: readonly PlatformLock[];
}
