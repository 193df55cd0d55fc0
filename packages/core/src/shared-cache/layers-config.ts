/**
 * The config of layers in a registry: for which build they are, and what they are unpacked.
 *
 * @module
 */
import { digestIn, isObject, type Refuse } from "../image/check-descriptor.ts";
import type { Digest } from "../model/digest.ts";
import { canonicalJson, type JsonObject, type JsonValue } from "../model/json.ts";

/** What the config says of a layer. */
export interface LayerFacts {
  readonly title: string;
  readonly diffID: Digest;
  /** The layer as it lies in the registry. */
  readonly blob: Digest;
  /** What made the blob of it, as `COMPRESSORS` names it. */
  readonly compressor: string;
  readonly owners?: Digest;
}

/**
 * Narrows the config of the layers of `key`, base first.
 *
 * @throws {FormatError} What `refuse` makes of one that is malformed, or of another key.
 */
export function readLayersConfig(
  config: unknown,
  key: JsonObject,
  refuse: Refuse,
): readonly LayerFacts[] {
  if (!isObject(config) || !Array.isArray(config.layers) || config.layers.length === 0) {
    throw refuse("its config lists no layers");
  }
  if (canonicalJson((config.key ?? null) as JsonValue) !== canonicalJson(key)) {
    throw refuse("it is of another build");
  }
  return config.layers.map((layer: unknown, index) => {
    const { title, diffID, blob, compressor, owners } = isObject(layer) ? layer : {};
    if (typeof title !== "string") throw refuse(`its layer ${index} has no title`);
    if (typeof compressor !== "string") throw refuse(`its layer ${index} has no compressor`);
    const digest = (value: unknown): Digest =>
      digestIn(value, `its layer ${index} lacks a sha256 digest`, refuse);
    return {
      title,
      diffID: digest(diffID),
      blob: digest(blob),
      compressor,
      ...(owners !== undefined && { owners: digest(owners) }),
    };
  });
}
