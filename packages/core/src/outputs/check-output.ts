/**
 * What an output can be: which destinations, compressions and images fit which type.
 *
 * @module
 */
import { type ImageName, parseImageName } from "../image/image-name.ts";
import type { Output, OutputCompression, OutputType } from "./output.ts";

/** Which compressions a type can have; the first is what it has if none is given. */
export const COMPRESSIONS: Readonly<Record<OutputType, readonly OutputCompression[]>> = {
  dir: ["none"],
  tar: ["none", "gzip", "xz", "zstd"],
  context: ["xz", "gzip", "none"], // what `ADD` unpacks in every engine
  oci: ["gzip", "zstd", "none"],
  docker: ["gzip", "none"], // `docker load` cannot read zstd
  daemon: ["none"],
};

const SUFFIXES: readonly (readonly [RegExp, OutputCompression])[] = [
  [/\.(tar\.gz|tgz)$/, "gzip"],
  [/\.(tar\.xz|txz)$/, "xz"],
  [/\.(tar\.zst|tzst)$/, "zstd"],
];

/** The compression that an output asks for, by the suffix of a tar's destination if need be. */
export function compressionOf({ type, dest = "", compression }: Output): OutputCompression {
  if (compression !== undefined) return compression;
  const bySuffix = type === "tar" && SUFFIXES.find(([suffix]) => suffix.test(dest));
  return bySuffix ? bySuffix[1] : (COMPRESSIONS[type][0] as OutputCompression);
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
  const problem = destProblem(output);
  if (problem !== undefined) throw refuse(problem);
  const known = COMPRESSIONS[output.type];
  if (!known.includes(compressionOf(output))) {
    throw refuse(`its compression is "${output.compression}", not ${known.join(", ")}`);
  }
  if (output.type !== "oci" && platforms !== 1) {
    throw refuse(`it holds one platform, the image has ${platforms}; use type=oci for several`);
  }
  return parseImageName(output.name ?? imageName);
}

/** What is wrong with the destination, if anything. */
export function destProblem({ type, dest }: Output): string | undefined {
  if (type === "daemon") return dest === undefined ? undefined : "an engine has no dest";
  if (!dest) return 'it has no dest; add "dest=PATH"';
  if (dest === "-" && type !== "tar" && type !== "docker") {
    return '"dest=-" is for the types tar and docker';
  }
  return undefined;
}
