/**
 * Images that exist, wherever they lie: opening, comparing, copying.
 *
 * @module
 */

export { type AttachedDocument, attachedDocuments } from "./attestations/attached-documents.ts";
export { imagePackages } from "./attestations/image-packages.ts";
export { cacheDirectory } from "./cache/cache-dir.ts";
export { compareFacts, configFacts, type FactDifference } from "./compare/compare-facts.ts";
export {
  compareRootfs,
  type PathAspect,
  type PathDifference,
  type PathFacts,
} from "./compare/compare-rootfs.ts";
export { applyLayer } from "./image/apply-layer.ts";
export { type ImageLocation, parseImageLocation } from "./image/image-location.ts";
export { imageConfig } from "./image/image-manifest.ts";
export { type ImageName, parseImageName } from "./image/image-name.ts";
export { imageFor, imagePlatforms, type PlatformImage } from "./image/image-platforms.ts";
export { type ImageRootfsContext, imageRootfs, layerCompression } from "./image/image-rootfs.ts";
export { mergeConfig } from "./image/merge-config.ts";
export type { HistoryEntry } from "./image/read-config.ts";
export { openImage } from "./open/open-image.ts";
export type { OpenImage, OpenImageContext } from "./open/opened-image.ts";
export { isStdout } from "./outputs/destination.ts";
export { type TagOptions, tagImage } from "./registry/tag-image.ts";
export { type CopyOptions, type CopyResult, copyImage } from "./run/copy-image.ts";
export { type RelayerOptions, type RelayerResult, relayerImage } from "./run/relayer-image.ts";
