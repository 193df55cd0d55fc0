/**
 * The spelling of `--cache-from` and `--cache-to`, as BuildKit has it: `type=registry,ref=HOST/NAME`.
 *
 * @see https://docs.docker.com/build/cache/backends/registry/
 * @module
 */
import { csvFields, keyValues, oneOf } from "../options/key-values.ts";
import { parseRepositoryName } from "../registry/registry-name.ts";

/** A repository that other builds have filled. */
export interface CacheImport {
  readonly type: "registry";
  /** `"registry.example.org/team/cache"`, without tag and digest. */
  readonly ref: string;
  /** Ask it without encryption. Default: as all registries of the build. */
  readonly plainHttp?: boolean;
}

/** A repository that this build fills. */
export interface CacheExport extends CacheImport {
  /** `max` puts the packages there beside the layers. Default `"min"`. */
  readonly mode?: "min" | "max";
}

const IMPORT_KEYS = ["type", "ref", "registry.insecure"] as const;
const EXPORT_KEYS = [...IMPORT_KEYS, "mode"] as const;

/**
 * Reads one value of `--cache-from`. A bare `HOST/NAME` is `type=registry,ref=HOST/NAME`.
 *
 * @throws {TypeError} If a key or a value is not known, is missing, or is there twice.
 */
export function parseCacheFrom(text: string): CacheImport {
  return parseLocation("--cache-from", text, IMPORT_KEYS).location;
}

/** As {@linkcode parseCacheFrom}, of `--cache-to`. */
export function parseCacheTo(text: string): CacheExport {
  const { location, values, refuse } = parseLocation("--cache-to", text, EXPORT_KEYS);
  if (!values.has("mode")) return location;
  return { ...location, mode: oneOf("mode", values.get("mode"), ["min", "max"], refuse) };
}

function parseLocation<Key extends (typeof EXPORT_KEYS)[number]>(
  flag: string,
  text: string,
  keys: readonly Key[],
): {
  readonly location: CacheImport;
  readonly values: ReadonlyMap<string, string>;
  readonly refuse: (fact: string) => TypeError;
} {
  const refuse = (fact: string): TypeError =>
    new TypeError(`Cannot read ${flag} "${text}": ${fact}`);
  const [first = "", ...others] = csvFields(text, refuse);
  if (first === "") throw refuse("it is empty");
  const isBare = others.length === 0 && !first.includes("=");
  const fields = isBare ? ["type=registry", `ref=${first}`] : [first, ...others];
  const values: ReadonlyMap<string, string> = keyValues(fields, keys, refuse);
  const type = oneOf("type", values.get("type"), ["registry"], refuse);
  const ref = values.get("ref");
  if (ref === undefined) throw refuse("it has no ref; write ref=HOST/NAME");
  parseRepositoryName(ref);
  const insecure = values.get("registry.insecure");
  const plainHttp =
    insecure === undefined
      ? undefined
      : oneOf("registry.insecure", insecure, ["true", "false"], refuse) === "true";
  const location = { type, ref, ...(plainHttp !== undefined && { plainHttp }) };
  return { location, values, refuse };
}
