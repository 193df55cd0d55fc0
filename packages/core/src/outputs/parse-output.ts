/**
 * The spelling of `-o`, as BuildKit has it: `type=tar,dest=rootfs.tar.zst,name=debian:bookworm`.
 *
 * @see https://docs.docker.com/reference/cli/docker/buildx/build/#output
 * @module
 */

import { parseImageName } from "../image/image-name.ts";
import { expandHome } from "../io/expand-home.ts";
import { nearestNames } from "../options/nearest-names.ts";
import {
  ARCHIVE,
  ATTEST_FORMS,
  COMPRESSIONS,
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
  "files",
  "registry.insecure",
] as const;
const TYPES = Object.keys(COMPRESSIONS) as OutputType[];

/**
 * Reads one output. A bare path is a directory, one such as `a.tar.xz` a tar, and `-` a tar on stdout. A field that holds a comma
 * is quoted as in CSV: `type=tar,"dest=a,b.tar"`.
 *
 * @throws {TypeError} If a key or a value is not known, is missing, or is there twice.
 */
export function parseOutput(text: string): Output {
  const refuse = (fact: string): TypeError =>
    new TypeError(`Cannot read output "${text}": ${fact}`);
  const fields = csvFields(text);
  if (fields === undefined) throw refuse("its quotes do not match");
  const [only = ""] = fields;
  if (fields.length === 1 && !/^\w+=/.test(only)) {
    if (only === "") throw refuse("it is empty");
    if (only !== "-" && !ARCHIVE.test(only)) return { type: "dir", dest: expandHome(only) };
    fields.splice(0, 1, "type=tar", `dest=${only}`);
  }

  const values = new Map<(typeof KEYS)[number], string>();
  for (const field of fields) {
    const [name = "", ...rest] = field.split("=");
    if (rest.length === 0) throw refuse(`"${field}" is not KEY=VALUE`);
    const key = oneOf("key", name, KEYS, refuse);
    if (values.has(key)) throw refuse(`"${key}" is there twice`);
    values.set(key, rest.join("="));
  }
  const type = oneOf("type", values.get("type"), TYPES, refuse);
  const path = values.get("dest");
  const dest = path === undefined ? undefined : expandHome(path);
  const name = values.get("name");
  const attest = values.has("attest")
    ? oneOf("attest", values.get("attest"), ATTEST_FORMS, refuse)
    : undefined;
  const flagOf = (key: (typeof KEYS)[number]): boolean | undefined =>
    values.has(key) ? oneOf(key, values.get(key), ["true", "false"], refuse) === "true" : undefined;
  const files = flagOf("files");
  const plainHttp = flagOf("registry.insecure");
  const output = {
    type,
    ...(dest !== undefined && { dest }),
    ...(name !== undefined && { name }),
    ...(attest !== undefined && { attest }),
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

/** The fields of one line of CSV (RFC 4180), or undefined if its quotes do not match. */
function csvFields(text: string): string[] | undefined {
  const fields: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",]*))(,|$)/y;
  for (;;) {
    const match = field.exec(text);
    if (match === null) return undefined;
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") return fields;
  }
}

function oneOf<T extends string>(
  what: string,
  value: string | undefined,
  known: readonly T[],
  refuse: (fact: string) => TypeError,
): T {
  const found = known.find((one) => one === value);
  if (found !== undefined) return found;
  const choices = `choose ${known.join(", ")}`;
  if (value === undefined) throw refuse(`it has no ${what}; ${choices}`);
  const [near] = nearestNames(value, known);
  const guess = near === undefined ? "" : ` (did you mean "${near}"?)`;
  throw refuse(`there is no ${what} "${value}"${guess}; ${choices}`);
}
