/**
 * The SBOM that BuildKit attaches to an image.
 *
 * @module
 */
import { readFileSync, writeFileSync } from "node:fs";

interface SpdxDocument {
  readonly packages: readonly Readonly<Record<string, unknown>>[];
}

/** What identifies an image by the digest of its config. */
const IDENTITY: readonly string[] = ["checksums", "comment", "externalRefs"];

/**
 * Takes the image's digest out of an SPDX document, of which the image is the first package: BuildKit writes
 * another config, and says itself what the document is about.
 */
export function anonymousSbom(path: string): void {
  const document = JSON.parse(readFileSync(path, "utf8")) as SpdxDocument;
  const [image = {}, ...packages] = document.packages;
  const kept = Object.entries(image).filter(([key]) => !IDENTITY.includes(key));
  const text = JSON.stringify({ ...document, packages: [Object.fromEntries(kept), ...packages] });
  writeFileSync(path, text);
}
