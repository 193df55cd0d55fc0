/**
 * The outputs of an image in a definition.
 *
 * @module
 */
import { checkOutput, type Output, parseOutput } from "@rootsmith/core";
import { parseImageName } from "@rootsmith/core/image";
import type * as v from "valibot";
import { DefinitionError, type TextPlace } from "./definition-error.ts";
import { placeAt } from "./definition-tree.ts";
import type { ExpandedImage } from "./expand-images.ts";
import type { OUTPUT } from "./image-schema.ts";
import { listOf } from "./words.ts";

/** What has an image of each name; any other output has one. */
const BY_NAME: readonly string[] = ["registry", "daemon"];

/** Outputs that take an attestation. */
const ATTESTED: readonly string[] = ["oci", "registry"];

/** @throws {DefinitionError} If one does not fit the image, or a tag is no name of an image. */
export function imageOutputs({ name, spec, tree }: ExpandedImage): readonly Output[] | undefined {
  const { attestations } = spec;
  const platforms = listOf(spec.platforms).length || 1;
  for (const [index, tag] of listOf(spec.tags).entries()) {
    at(placeAt(tree, ["tags", index]), () => parseImageName(tag));
  }
  return spec.outputs?.flatMap((written, index) =>
    namedOutputs(written, listOf(spec.tags)).map((output) => {
      const attests = attestations !== undefined && ATTESTED.includes(output.type);
      const attested = attests ? { attest: attestations, ...output } : output;
      at(placeAt(tree, ["outputs", index]), () => checkOutput(attested, name, platforms));
      return attested;
    }),
  );
}

/** An output without a name is called by the tags: in registries and engines by each, else by the first. */
function namedOutputs(
  written: string | v.InferOutput<typeof OUTPUT>,
  tags: readonly string[],
): readonly Output[] {
  const isText = typeof written === "string";
  const hasName = isText ? /(?:^|,)"?name=/.test(written) : written.name !== undefined;
  const [first] = tags;
  const output = (isText ? parseOutput(written, first) : written) as Output;
  if (hasName || first === undefined) return [output];
  return (BY_NAME.includes(output.type) ? tags : [first]).map((name) => ({ ...output, name }));
}

function at(place: TextPlace, check: () => unknown): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const fact = error.message.replace(/^Cannot ./, (text) => `c${text.slice(1)}`);
    throw new DefinitionError(place, fact, { cause: error });
  }
}
