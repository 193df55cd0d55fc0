/**
 * The target of a script of mkimage.sh.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core";
import type { BuildFlags } from "../targets/build-flags.ts";

/** What a script builds, and with which flags. */
export interface MkimageTarget {
  readonly name: string;
  readonly provider: RootfsProvider;
  /** Build flags that follow from the script's arguments. */
  readonly flags?: BuildFlags;
  /** The image name that the script itself chooses. Called after the build. */
  imageName?(): string;
  /** Warnings about arguments that have no effect here. */
  readonly warnings?: readonly string[];
}
