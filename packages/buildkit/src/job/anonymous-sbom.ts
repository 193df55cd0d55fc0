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
 * Takes the digests of images out of an SPDX document, that of the image itself and that of the one below:
 * BuildKit writes others, and says itself what the document is about.
 */
export function anonymousSbom(path: string): void {
  const document = JSON.parse(readFileSync(path, "utf8")) as SpdxDocument;
  const packages = document.packages.map((one) =>
    one.primaryPackagePurpose === "CONTAINER"
      ? Object.fromEntries(Object.entries(one).filter(([key]) => !IDENTITY.includes(key)))
      : one,
  );
  writeFileSync(path, JSON.stringify({ ...document, packages }));
}
