/**
 * The documents about an image, as its page links to them.
 *
 * @module
 */
import { statSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { attachedDocuments, parseImageLocation } from "@rootsmith/core/image";
import type { DocumentLink } from "@rootsmith/report";
import type { ReadImage } from "./read-image.ts";

const KINDS: Readonly<Record<string, string>> = {
  "https://spdx.dev/Document": "SBOM (SPDX)",
  "application/spdx+json": "SBOM (SPDX)",
  "https://cyclonedx.org/bom": "SBOM (CycloneDX)",
  "application/vnd.cyclonedx+json": "SBOM (CycloneDX)",
  "https://slsa.dev/provenance/v1": "Provenance (SLSA)",
  "application/vnd.in-toto+json": "Provenance (in-toto)",
};

/** @param page The HTML file; links are relative to it. Blobs of a layout in a directory have one. */
export async function imageDocuments(
  { image, chosen, location }: ReadImage,
  page: string,
): Promise<DocumentLink[]> {
  const documents = await attachedDocuments(image, chosen.manifest.digest);
  const directory = layoutDirectory(location);
  return documents.map(({ type, digest, size }) => ({
    ...{ kind: KINDS[type] ?? type, digest, size },
    ...(directory !== undefined &&
      page !== "-" && {
        href: relative(dirname(resolve(page)), join(directory, "blobs", digest.replace(":", "/")))
          .split("/")
          .map(encodeURIComponent)
          .join("/"),
      }),
  }));
}

function layoutDirectory(location: string): string | undefined {
  const where = parseImageLocation(location);
  if (where.type === "registry") return undefined;
  return statSync(where.path).isDirectory() ? resolve(where.path) : undefined;
}
