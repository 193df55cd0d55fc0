/**
 * The spelling of `-o`, as BuildKit has it: `type=tar,dest=rootfs.tar.zst,name=debian:bookworm`.
 *
 * @see https://docs.docker.com/reference/cli/docker/buildx/build/#output
 * @module
 */

import { parseImageName } from "../image/image-name.ts";
import { expandHome } from "../io/expand-home.ts";
import { csvFields, keyValues, oneOf } from "../options/key-values.ts";
import {
  ARCHIVE,
  ATTEST_FORMS,
  COMPRESSIONS,
  CYCLONEDX_VERSIONS,
  compressionOf,
  fieldProblem,
} from "./check-output.ts";
import type { Output, OutputType } from "./output.ts";

const KEYS = [
  "type",
  "dest",
  "name",
  "compression",
  "attest",
  "oci-artifact",
  "spec-version",
  "files",
  "registry.insecure",
] as const;
const TYPES = Object.keys(COMPRESSIONS) as OutputType[];

/**
 * Reads one output. A bare path is a directory, one such as `a.tar.xz` a tar, and `-` a tar on stdout. A field that holds a comma
 * is quoted as in CSV: `type=tar,"dest=a,b.tar"`.
 *
 * @param defaultName Of the image, where the output has no name of its own.
 * @throws {TypeError} If a key or a value is not known, is missing, or is there twice.
 */
export function parseOutput(text: string, defaultName?: string): Output {
  const refuse = (fact: string): TypeError =>
    new TypeError(`Cannot read output "${text}": ${fact}`);
  const fields = [...csvFields(text, refuse)];
  const [only = ""] = fields;
  if (fields.length === 1 && !/^\w+=/.test(only)) {
    if (only === "") throw refuse("it is empty");
    if (only !== "-" && !ARCHIVE.test(only)) {
      return { type: "dir", dest: expandHome(only), ...(defaultName && { name: defaultName }) };
    }
    fields.splice(0, 1, "type=tar", `dest=${only}`);
  }

  const values = keyValues(fields, KEYS, refuse);
  const type = oneOf("type", values.get("type"), TYPES, refuse);
  const path = values.get("dest");
  const dest = path === undefined ? undefined : expandHome(path);
  const name = values.get("name") ?? defaultName;
  const attest = values.has("attest")
    ? oneOf("attest", values.get("attest"), ATTEST_FORMS, refuse)
    : undefined;
  const flagOf = (key: (typeof KEYS)[number]): boolean | undefined =>
    values.has(key) ? oneOf(key, values.get(key), ["true", "false"], refuse) === "true" : undefined;
  const ociArtifact = flagOf("oci-artifact");
  const specVersion = values.has("spec-version")
    ? oneOf("spec-version", values.get("spec-version"), CYCLONEDX_VERSIONS, refuse)
    : undefined;
  const files = flagOf("files");
  const plainHttp = flagOf("registry.insecure");
  const output = {
    type,
    ...(dest !== undefined && { dest }),
    ...(name !== undefined && { name }),
    ...(attest !== undefined && { attest }),
    ...(ociArtifact !== undefined && { ociArtifact }),
    ...(specVersion !== undefined && { specVersion }),
    ...(files !== undefined && { files }),
    ...(plainHttp !== undefined && { plainHttp }),
  };
  const problem = fieldProblem(output);
  if (problem !== undefined) throw refuse(problem);
  if (name !== undefined) parseImageName(name);
  if (!values.has("compression") && type !== "tar") return output;
  const compression = values.get("compression") ?? compressionOf(output);
  return { ...output, compression: oneOf("compression", compression, COMPRESSIONS[type], refuse) };
}
