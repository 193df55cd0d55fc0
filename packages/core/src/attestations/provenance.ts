/**
 * How an image came to be, as SLSA provenance v1: the predicate of a statement.
 *
 * It has no time of its own and no host, so that the same lock gives the same bytes.
 *
 * @see https://slsa.dev/spec/v1.0/provenance
 * @see docs/provenance.md what the parameters mean
 * @module
 */

import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import { FORMATS } from "../model/formats.ts";
import type { JsonObject, JsonValue } from "../model/json.ts";
import { formatPlatform } from "../model/oci.ts";
import { version } from "../model/version.ts";
import { sourceUrl } from "./document-names.ts";
import { digestSet } from "./statement.ts";

const HOME = "https://example.org/rootsmith";

/** @param platforms Those of the image that the statement is about. */
export function provenanceOf(
  { provider, parameters }: Pick<BuiltImage, "provider" | "parameters">,
  platforms: readonly BuiltPlatform[],
): JsonObject {
  return {
    buildDefinition: {
      buildType: `${HOME}/docs/provenance.md#build-v1`,
      externalParameters: {
        provider: provider.name,
        options: provider.options,
        platforms: platforms.map(({ platform }) => formatPlatform(platform)),
        ...parameters,
        config: platforms[0]?.config as JsonValue,
      },
      internalParameters: {
        formats: FORMATS,
        providerRevision: provider.revision,
        epochs: platforms.map(({ epoch }) => epoch),
      },
      resolvedDependencies: platforms.flatMap(dependenciesOf),
    },
    runDetails: {
      builder: { id: `${HOME}/docs/provenance.md#builder`, version: { rootsmith: version() } },
    },
  };
}

/** @see https://github.com/in-toto/attestation/blob/v1.1.0/spec/v1/resource_descriptor.md */
function dependenciesOf({ lock, base }: BuiltPlatform): JsonObject[] {
  const images = (base ? [base] : []).map(({ name = "base image", digest }) => ({
    name,
    digest: digestSet(digest),
  }));
  const sources = lock.sources.map((source) => {
    const uri = sourceUrl(source, lock);
    return {
      ...(uri === undefined ? { name: source.path } : { uri }),
      digest: digestSet(source.digest),
      ...(source.signedBy && { annotations: { signedBy: source.signedBy } }),
    };
  });
  return [...images, ...sources];
}
