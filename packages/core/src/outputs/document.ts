/**
 * An SBOM of an image, or its provenance, as a file of JSON.
 *
 * @module
 */
import { cyclonedxDocument } from "../attestations/cyclonedx.ts";
import { imagePurl } from "../attestations/document-names.ts";
import { imageContents } from "../attestations/image-contents.ts";
import { imageManifests } from "../attestations/image-manifests.ts";
import { provenanceOf } from "../attestations/provenance.ts";
import { spdxDocument } from "../attestations/spdx.ts";
import { PREDICATE_TYPES, type Subject, statementOf } from "../attestations/statement.ts";
import type { LayerCompression } from "../compress/compress.ts";
import type { BuiltImage, BuiltPlatform } from "../image/built-image.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import type { JsonObject } from "../model/json.ts";
import { builtContent } from "./built-content.ts";
import { compressionOf } from "./check-output.ts";
import type { OutputContext, OutputResult, PathOutput } from "./output.ts";
import { writeFile } from "./write-file.ts";

/** Writes one document for all platforms of the image. */
export async function writeDocument(
  output: PathOutput,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const { type, dest } = output;
  const document =
    type === "provenance"
      ? await provenance(output, name, image, ctx)
      : await sbom(output, name, image, ctx);
  const text = `${JSON.stringify(document, null, 2)}\n`;
  const written = await writeFile(dest, [new TextEncoder().encode(text)], ctx.signal);
  return { type, dest, name: formatImageName(name), ...written, importCommands: [] };
}

async function sbom(
  { type, specVersion, files = false }: PathOutput,
  name: ImageName,
  image: BuiltImage,
  { signal }: OutputContext,
): Promise<JsonObject> {
  const contents = image.platforms.map((built) => imageContents(built, image, { files, signal }));
  const images = await Promise.all(contents);
  return type === "spdx"
    ? spdxDocument(name, images)
    : cyclonedxDocument(name, images, specVersion);
}

/** What it vouches for are the manifests that an `oci` output of the same name has. */
async function provenance(
  output: PathOutput,
  name: ImageName,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<JsonObject> {
  const compression = compressionOf(output) as LayerCompression;
  const content = await builtContent(image, name, { compression }, ctx);
  const manifests = await imageManifests(content);
  const subjects = manifests.map(({ digest }, index): Subject => {
    const { platform } = image.platforms[index] as BuiltPlatform;
    return { name: imagePurl(name, name.tag, platform), digest };
  });
  return statementOf(subjects, PREDICATE_TYPES.provenance, provenanceOf(image, image.platforms));
}
