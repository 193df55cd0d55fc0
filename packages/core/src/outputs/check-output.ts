/**
 * What an output can be: which destinations, compressions and images fit which type.
 *
 * @module
 */

import type { AttestForm } from "../attestations/attest-content.ts";
import type { CyclonedxVersion } from "../attestations/cyclonedx.ts";
import type { Compression } from "../compress/compress.ts";
import { type ImageName, parseImageName } from "../image/image-name.ts";
import type { Output, OutputType } from "./output.ts";

const OF_LAYERS: readonly Compression[] = ["gzip", "zstd", "none"];

/** Which compressions a type can have; the first is what it has if none is given. */
export const COMPRESSIONS: Readonly<Record<OutputType, readonly Compression[]>> = {
  dir: ["none"],
  tar: ["none", "gzip", "xz", "zstd"],
  context: ["xz", "gzip", "none"], // what `ADD` unpacks in every engine
  oci: OF_LAYERS,
  docker: ["gzip", "none"], // `docker load` cannot read zstd
  daemon: ["none"],
  registry: OF_LAYERS,
  spdx: ["none"],
  cyclonedx: ["none"],
  provenance: OF_LAYERS, // on which the digest of the manifest depends
  report: ["none"],
};

/** Documents about an image. */
const DOCUMENTS: readonly OutputType[] = ["spdx", "cyclonedx", "provenance"];

/** What one output of the type can hold for several platforms. */
const MULTI_PLATFORM: readonly OutputType[] = ["oci", "registry", ...DOCUMENTS];

/** What can be written to stdout. */
const STREAMS: readonly OutputType[] = ["tar", "docker", "oci", ...DOCUMENTS, "report"];

/** What SBOMs and provenance can be attached to. */
const ATTESTED: readonly OutputType[] = ["oci", "registry"];

export const ATTEST_FORMS: readonly AttestForm[] = ["buildkit", "referrers"];

export const CYCLONEDX_VERSIONS: readonly CyclonedxVersion[] = ["1.6", "1.7"];

const SUFFIXES: readonly (readonly [RegExp, Compression])[] = [
  [/\.(gz|tgz)$/, "gzip"],
  [/\.(xz|txz)$/, "xz"],
  [/\.(zst|tzst)$/, "zstd"],
];

/** Names of compressed files, also of forms that are not written. */
const COMPRESSED = /\.(?:tar\.\w+|t[gx]z|tzst|gz|xz|zst|bz2|tbz2?|lz|lz4|lzma|tlz|lzo|Z|br|zip)$/;

/** A path that ends as that of an archive does. */
export const ARCHIVE: RegExp = /\.(?:tar(?:\.\w+)?|t[gx]z|tzst|tbz2?|tlz)$/;

/** The compression that an output asks for, by the suffix of a tar's destination if need be. */
export function compressionOf({ type, dest = "", compression }: Output): Compression {
  if (compression !== undefined) return compression;
  const bySuffix = type === "tar" && SUFFIXES.find(([suffix]) => suffix.test(dest));
  return bySuffix ? bySuffix[1] : (COMPRESSIONS[type][0] as Compression);
}

/**
 * Refuses an output that does not fit an image. Call it before the work that makes the image.
 *
 * @param imageName Names the image where the output does not.
 * @param platforms How many platforms the image has.
 * @returns The name of the image in this output.
 * @throws {TypeError} If the output is incomplete, or its type takes no such image.
 */
export function checkOutput(output: Output, imageName: string, platforms: number): ImageName {
  const refuse = (fact: string): TypeError =>
    new TypeError(`Cannot write output of type "${output.type}": ${fact}`);
  const problem = fieldProblem(output);
  if (problem !== undefined) throw refuse(problem);
  const known = COMPRESSIONS[output.type];
  if (!known.includes(compressionOf(output))) {
    throw refuse(`its compression is "${output.compression}", not ${known.join(", ")}`);
  }
  if (!MULTI_PLATFORM.includes(output.type) && platforms !== 1) {
    const instead =
      output.type === "report"
        ? "write the image and show each: rootsmith inspect --html FILE --platform PLATFORM"
        : "use type=oci for several";
    throw refuse(`it holds one platform, the image has ${platforms}; ${instead}`);
  }
  return parseImageName(output.name ?? imageName);
}

/** A name must not promise another compression than there is. */
function canBeNamed({ type, compression }: Output, suffix: string): boolean {
  if (type === "tar")
    return compression !== undefined || SUFFIXES.some(([one]) => one.test(suffix));
  return type !== "docker" && type !== "oci";
}

/** What is wrong with a field that does not fit the type, if anything. */
export function fieldProblem(output: Output): string | undefined {
  const { type, dest, name, attest, ociArtifact, specVersion, files, plainHttp } = output;
  if (attest !== undefined && !ATTESTED.includes(type)) {
    return `"attest" is for the types ${ATTESTED.join(", ")}`;
  }
  if (ociArtifact !== undefined && attest !== "buildkit") {
    return '"oci-artifact" is for attest=buildkit';
  }
  if (specVersion !== undefined && type !== "cyclonedx") {
    return '"spec-version" is for the type cyclonedx';
  }
  if (files !== undefined && type !== "spdx" && type !== "cyclonedx") {
    return '"files" is for the types spdx, cyclonedx';
  }
  if (plainHttp !== undefined && type !== "registry") {
    return '"registry.insecure" is for the type registry';
  }
  if (type === "registry") {
    if (dest !== undefined) return "a registry has no dest";
    return name?.includes("/") ? undefined : 'it has no registry; add "name=HOST/REPOSITORY:TAG"';
  }
  if (type === "daemon") return dest === undefined ? undefined : "an engine has no dest";
  if (!dest) return 'it has no dest; add "dest=PATH"';
  const [suffix] = COMPRESSED.exec(dest) ?? [];
  if (suffix !== undefined && !canBeNamed(output, suffix)) {
    return type === "tar"
      ? `"${suffix}" is no compression that it writes; name the file .tar, .tar.gz, .tar.xz or .tar.zst`
      : `the archive is not compressed, its layers are; name the file .tar`;
  }
  if (dest === "-" && !STREAMS.includes(type)) {
    return `"dest=-" is for the types ${STREAMS.join(", ")}`;
  }
  return undefined;
}
