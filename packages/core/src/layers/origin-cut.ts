/**
 * The cut by who brought something: the distro, the provider's tweaks, the caller's files.
 *
 * @module
 */
import type { LayerCut } from "./cut-layers.ts";

/** What programs changed counts as the distro's. */
export function originCut(): LayerCut {
  return {
    titles: ["", "tweaks", "files"],
    layerOf: ({ origin }) => (origin === "files" ? 2 : origin === "tweaks" ? 1 : 0),
  };
}
