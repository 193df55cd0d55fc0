/**
 * The SBOM of an image as SPDX 2.3.
 *
 * @see https://spdx.github.io/spdx-spec/v2.3/
 * @module
 */
import { hash } from "node:crypto";
import { timeOf } from "../image/image-manifest.ts";
import { formatImageName, type ImageName } from "../image/image-name.ts";
import { digestOfBytes, hexOf } from "../model/digest.ts";
import type { JsonObject } from "../model/json.ts";
import { formatPlatform } from "../model/oci.ts";
import { version } from "../model/version.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import { contentUuid, imagePurl, sourceUrls } from "./document-names.ts";
import type { ImageContents } from "./image-contents.ts";
import type { ListedFile } from "./listed-files.ts";
import { packageCpe } from "./package-cpe.ts";

/** What an image brings into the document. */
interface Parts {
  readonly packages: readonly JsonObject[];
  readonly files: readonly JsonObject[];
  readonly relationships: readonly JsonObject[];
}

const NOTHING_SAID = "NOASSERTION";

/** Describes the images of all platforms in one document, each as a package that contains others. */
export function spdxDocument(name: ImageName, images: readonly ImageContents[]): JsonObject {
  const parts = images.map((image) => imageParts(name, image));
  const files = parts.flatMap((part) => part.files);
  const refs = licenseRefs(images.flatMap(({ packages }) => packages));
  const content = {
    creationInfo: {
      created: timeOf(Math.max(0, ...images.map(({ built }) => built.epoch))),
      creators: [`Tool: rootsmith-${version()}`],
    },
    packages: parts.flatMap(({ packages }) => packages),
    ...(files.length > 0 && { files }),
    ...(refs.length > 0 && { hasExtractedLicensingInfos: refs }),
    relationships: parts.flatMap(({ relationships }) => relationships),
  };
  return {
    spdxVersion: "SPDX-2.3",
    dataLicense: "CC0-1.0",
    SPDXID: "SPDXRef-DOCUMENT",
    name: formatImageName(name),
    documentNamespace: `https://spdx.org/spdxdocs/${name.repository}-${contentUuid(content)}`,
    ...content,
  };
}

function imageParts(name: ImageName, image: ImageContents): Parts {
  const { built, imageID, operatingSystem, files = [] } = image;
  const platform = formatPlatform(built.platform);
  const idOf = (kind: string, text: string): string =>
    `SPDXRef-${kind}-${hexOf(digestOfBytes(`${platform} ${text}`)).slice(0, 16)}`;
  const owned = Map.groupBy(files, ({ owner }) => owner);
  const root = {
    SPDXID: idOf("Image", imageID),
    name: name.repository,
    versionInfo: name.tag,
    primaryPackagePurpose: "CONTAINER",
    checksums: [checksumOf("SHA256", hexOf(imageID))],
    comment: `The image for ${platform}; its checksum is the image ID`,
    ...unsaid(),
    ...filesAnalyzed(owned.get(undefined)),
    externalRefs: [purlRef(imagePurl(name, imageID, built.platform))],
  };
  const system = operatingSystem && {
    SPDXID: idOf("OperatingSystem", operatingSystem.name),
    name: operatingSystem.name,
    ...(operatingSystem.version && { versionInfo: operatingSystem.version }),
    primaryPackagePurpose: "OPERATING_SYSTEM",
    ...unsaid(),
  };
  const urls = sourceUrls(built.lock);
  const packages = image.packages.map((fact) => ({
    SPDXID: idOf("Package", fact.purl),
    ...packageOf(fact, fact.digest && urls.get(fact.digest)),
    ...filesAnalyzed(owned.get(fact.purl)),
  }));
  const contained = [...(system ? [system] : []), ...packages];
  const { base } = built;
  const ancestors = (base ? [base] : []).map(({ name = "base image", digest }) => ({
    SPDXID: idOf("Base", digest),
    name,
    primaryPackagePurpose: "CONTAINER",
    checksums: [checksumOf("SHA256", hexOf(digest))],
    comment: "The image on top of which this one was built; its checksum is that of its manifest",
    ...unsaid(),
  }));
  return {
    packages: [root, ...ancestors, ...contained],
    files: files.map((file) => ({ SPDXID: idOf("File", file.path), ...fileOf(file) })),
    relationships: [
      related("SPDXRef-DOCUMENT", "DESCRIBES", root.SPDXID),
      ...ancestors.map(({ SPDXID }) => related(root.SPDXID, "DESCENDANT_OF", SPDXID)),
      ...contained.map(({ SPDXID }) => related(root.SPDXID, "CONTAINS", SPDXID)),
      ...files.map(({ owner, path }) =>
        related(owner ? idOf("Package", owner) : root.SPDXID, "CONTAINS", idOf("File", path)),
      ),
    ],
  };
}

function packageOf(fact: PackageFact, url = NOTHING_SAID): JsonObject {
  const { purl, name, version, digest, source, license, supplier } = fact;
  return {
    name,
    versionInfo: version,
    ...unsaid(),
    ...(supplier && { supplier: `Organization: ${supplier}` }),
    downloadLocation: url,
    ...(digest && { checksums: [checksumOf("SHA256", hexOf(digest))] }),
    // the words by which scanners of SPDX find a source package
    ...(source && { sourceInfo: `built package from: ${source.name} ${source.version}` }),
    licenseDeclared: license ?? NOTHING_SAID,
    externalRefs: [purlRef(purl), ...cpeRefs(fact)],
  };
}

/** What a package has to say, and this one does not. */
function unsaid(): JsonObject {
  return {
    downloadLocation: NOTHING_SAID,
    filesAnalyzed: false,
    licenseConcluded: NOTHING_SAID,
    licenseDeclared: NOTHING_SAID,
    copyrightText: NOTHING_SAID,
  };
}

function fileOf({ path, sha1, sha256 }: ListedFile): JsonObject {
  return {
    fileName: `./${path}`,
    checksums: [checksumOf("SHA1", sha1), checksumOf("SHA256", sha256)],
    licenseConcluded: NOTHING_SAID,
    copyrightText: NOTHING_SAID,
  };
}

/** @see https://spdx.github.io/spdx-spec/v2.3/package-information/#79-package-verification-code-field */
function filesAnalyzed(files: readonly ListedFile[] = []): JsonObject {
  if (files.length === 0) return {};
  const sums = files.map(({ sha1 }) => sha1).sort();
  const packageVerificationCodeValue = hash("sha1", sums.join(""), "hex");
  return { filesAnalyzed: true, packageVerificationCode: { packageVerificationCodeValue } };
}

function checksumOf(algorithm: string, checksumValue: string): JsonObject {
  return { algorithm, checksumValue };
}

function purlRef(purl: string): JsonObject {
  return {
    referenceCategory: "PACKAGE-MANAGER",
    referenceType: "purl",
    referenceLocator: purl,
  };
}

function cpeRefs(fact: PackageFact): JsonObject[] {
  const cpe = packageCpe(fact);
  if (cpe === undefined) return [];
  return [{ referenceCategory: "SECURITY", referenceType: "cpe23Type", referenceLocator: cpe }];
}

function related(from: string, relationshipType: string, to: string): JsonObject {
  return { spdxElementId: from, relationshipType, relatedSpdxElement: to };
}

/** Licences that SPDX has no name for: each has to be explained once. */
function licenseRefs(packages: readonly PackageFact[]): JsonObject[] {
  const refs = packages.flatMap(({ license = "" }) => license.match(/LicenseRef-[\w.-]+/g) ?? []);
  return [...new Set(refs)].sort().map((licenseId) => ({
    licenseId,
    extractedText: `What packages call ${licenseId.replace(/^LicenseRef-/, "")}; they hold the text`,
  }));
}
