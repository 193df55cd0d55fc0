/**
 * What a script of mkimage.sh builds.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core";
import type { BuildFlags } from "../targets/build-flags.ts";

/** What a script builds. */
export interface MkimageTarget {
  readonly name: string;
  readonly provider: RootfsProvider;
  /** Flags of a build that follow from the script's arguments. */
  readonly flags?: BuildFlags;
  /** The name that the script itself gives the image. Called when it is built. */
  imageName?(): string;
  /** What of its arguments makes no difference here. */
  readonly warnings?: readonly string[];
}
