/**
 * What decides an image beside the upstream bytes, so that a lock keeps it.
 *
 * @module
 */
import type { RootfsProvider } from "../contract/provider.ts";
import type { Layering } from "../layers/layering.ts";
import type { ImageConfig } from "../model/oci.ts";
import type { NormalizationChoice } from "../normalize/normalization-choice.ts";

export interface LockedOptions {
  readonly provider: Pick<RootfsProvider, "name" | "revision" | "options">;
  /**
   * Where the image lies on top of which to build, as `parseImageLocation` reads it. Its layers are
   * kept as they are. For providers that say `extendsImages`.
   */
  readonly from?: string;
  /** What locks call that image, where it lies there for this build only. */
  readonly fromName?: string;
  /** Fields of the image's config, over those of the provider. */
  readonly config?: ImageConfig;
  /** `"none"`: pack what the packages bring and run nothing. Default `"auto"`. */
  readonly configure?: "auto" | "none";
  /** Which normalizations are applied when scripts have run. Default `"all"`. */
  readonly normalize?: NormalizationChoice;
  /** How the rootfs is cut into layers. Default `"single"`. */
  readonly layers?: Layering;
}
