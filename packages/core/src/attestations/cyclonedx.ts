/**
 * The SBOM of an image as CycloneDX 1.6, or 1.7, which says the same of it.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 * @see https://cyclonedx.org/docs/1.7/json/
 * @module
 */

import type { BuiltPlatform } from "../image/built-image.ts";
import { timeOf } from "../image/image-manifest.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { hexOf } from "../model/digest.ts";
import type { JsonObject } from "../model/json.ts";
import { formatPlatform } from "../model/oci.ts";
import { version } from "../model/version.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import { contentUuid, imagePurl, sourceUrls } from "./document-names.ts";
import type { ImageContents } from "./image-contents.ts";
import type { ListedFile } from "./listed-files.ts";
import { packageCpe } from "./package-cpe.ts";

/** 1.7 is not read by all scanners yet. */
export type CyclonedxVersion = "1.6" | "1.7";

/**
 * Describes an image. What it is about is the image of the only platform; where there are several,
 * it is their index, and its components are images with components of their own.
 */
export function cyclonedxDocument(
  name: ImageName,
  images: readonly ImageContents[],
  specVersion: CyclonedxVersion = "1.6",
): JsonObject {
  const containers = images.map((image) => containerOf(name, image));
  const [only] = containers;
  const index = {
    type: "container",
    "bom-ref": formatImageName(name),
    name: name.repository,
    version: name.tag,
    components: containers,
  };
  const { components, ...component } = only && containers.length === 1 ? only : index;
  const content = {
    metadata: {
      timestamp: timeOf(Math.max(0, ...images.map(({ built }) => built.epoch))),
      tools: {
        components: [{ type: "application", name: "rootsmith", version: version() }],
      },
      component,
    },
    components,
  };
  return {
    $schema: `http://cyclonedx.org/schema/bom-${specVersion}.schema.json`,
    bomFormat: "CycloneDX",
    specVersion,
    serialNumber: `urn:uuid:${contentUuid(content)}`,
    version: 1,
    ...content,
  };
}

function containerOf(name: ImageName, image: ImageContents) {
  const { built, imageID, operatingSystem, files = [] } = image;
  const purl = imagePurl(name, imageID, built.platform);
  const platform = formatPlatform(built.platform);
  const urls = sourceUrls(built.lock);
  const owned = Map.groupBy(files, ({ owner }) => owner);
  const refOf = (of: string): JsonObject => ({ "bom-ref": `${platform}#${of}` });
  return {
    type: "container",
    "bom-ref": purl,
    name: name.repository,
    version: name.tag,
    hashes: [hashOf("SHA-256", hexOf(imageID))],
    purl,
    ...(built.base && { pedigree: { ancestors: [ancestorOf(built.base)] } }),
    properties: [{ name: "rootsmith:platform", value: platform }],
    components: [
      ...(operatingSystem
        ? [
            {
              type: "operating-system",
              ...refOf(`operating-system/${operatingSystem.name}`),
              ...operatingSystem,
            },
          ]
        : []),
      ...image.packages.map((fact) => ({
        type: "library",
        ...refOf(fact.purl),
        ...packageOf(fact, fact.digest && urls.get(fact.digest)),
        ...(owned.has(fact.purl) && { components: owned.get(fact.purl)?.map(fileOf) ?? [] }),
      })),
      ...(owned.get(undefined)?.map(fileOf) ?? []),
    ],
  };
}

/** The image on top of which this one was built. */
function ancestorOf({
  name = "base image",
  digest,
}: NonNullable<BuiltPlatform["base"]>): JsonObject {
  return { type: "container", name, hashes: [hashOf("SHA-256", hexOf(digest))] };
}

function packageOf(fact: PackageFact, url: string | undefined): JsonObject {
  const { purl, name, version, digest, license, supplier } = fact;
  const cpe = packageCpe(fact);
  return {
    ...(supplier && { supplier: { name: supplier } }),
    name,
    version,
    ...(digest && { hashes: [hashOf("SHA-256", hexOf(digest))] }),
    ...(license && { licenses: [{ expression: license }] }),
    ...(cpe && { cpe }),
    purl,
    ...(url && { externalReferences: [{ type: "distribution", url }] }),
  };
}

function fileOf({ path, sha1, sha256 }: ListedFile): JsonObject {
  return {
    type: "file",
    name: path,
    hashes: [hashOf("SHA-1", sha1), hashOf("SHA-256", sha256)],
  };
}

function hashOf(alg: string, content: string): JsonObject {
  return { alg, content };
}
