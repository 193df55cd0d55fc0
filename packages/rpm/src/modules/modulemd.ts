/**
 * Metadata of modules: their streams, what these consist of, and which are taken by default.
 *
 * @see https://github.com/fedora-modularity/libmodulemd/tree/main/yaml_specs
 * @module
 */
import { setImmediate } from "node:timers/promises";
import { FormatError } from "@rootsmith/core/provider";
import { YamlFields } from "./yaml-fields.ts";

/** One build of a stream of a module: there can be one for each stream of what it requires. */
export interface ModuleBuild {
  readonly name: string;
  readonly stream: string;
  /** The highest is the newest. */
  readonly version: string;
  /** `name-epoch:version-release.arch` each. */
  readonly artifacts: readonly string[];
  /** Streams of other modules, by name; an empty list means any, `"-5.24"` any but that. */
  readonly requires: Readonly<Record<string, readonly string[]>>;
  /** Names of packages, by name of the profile. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

/** The stream and profiles of a module that are taken by default. */
interface ModuleDefaults {
  readonly stream?: string;
  /** Names of profiles, by stream. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

export interface ModuleMetadata {
  readonly builds: readonly ModuleBuild[];
  /** By name of the module. */
  readonly defaults: ReadonlyMap<string, ModuleDefaults>;
  /** The stream of the distribution itself, if that is known: `"el8"`. */
  readonly platform?: string;
}

/** In characters. Those of Enterprise Linux 8 have a tenth of it. */
const MAX_DOCUMENT_SIZE = 4 << 20;

/**
 * @param what For messages: `"modules of appstream"`.
 * @throws {FormatError} If it is no YAML, or a value is of another type than it has to be.
 */
export async function parseModules(
  text: string,
  what: string,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<ModuleMetadata> {
  const builds: ModuleBuild[] = [];
  const defaults = new Map<string, ModuleDefaults>();
  const refuse = (fact: string, cause?: unknown): never => {
    throw new FormatError(`Cannot read ${what}: ${fact}`, {
      format: "modulemd",
      ...(cause !== undefined && { cause }),
    });
  };
  for (const part of documentsIn(text)) {
    await setImmediate(); // there are hundreds of them
    signal?.throwIfAborted();
    if (part.length > MAX_DOCUMENT_SIZE) {
      refuse(`a document is larger than ${MAX_DOCUMENT_SIZE} characters`);
    }
    for (const value of await valuesIn(part, refuse)) {
      const fields = new YamlFields(value || {}, "a document", refuse);
      const type = fields.text("document");
      if (type === "modulemd") builds.push(buildOf(fields.map("data")));
      else if (type === "modulemd-defaults") {
        const data = fields.map("data");
        const [module, stream] = [data.text("module"), data.text("stream")];
        const profiles = data.map("profiles").entries((known, name) => known.texts(name));
        if (module !== undefined) defaults.set(module, { profiles, ...(stream && { stream }) });
      }
    }
  }
  return { builds, defaults };
}

/** One after the other, unless directives stand between them. */
function documentsIn(text: string): readonly string[] {
  return /^%/m.test(text) ? [text] : text.split(/^(?=---(?:\s|$))/m);
}

async function valuesIn(
  text: string,
  refuse: (fact: string, cause?: unknown) => never,
): Promise<readonly unknown[]> {
  const { parseAllDocuments } = await import("yaml");
  try {
    // without numbers, as stream 1.10 is not stream 1.1
    return [...parseAllDocuments(text, { schema: "failsafe", logLevel: "silent" })].map(
      (document) => {
        const [error] = document.errors;
        if (error !== undefined) throw error;
        return document.toJS({ maxAliasCount: 100 });
      },
    );
  } catch (cause) {
    // deep nesting, unknown aliases and too many of them are errors of several kinds
    return refuse((cause as Error).message, cause);
  }
}

/** Several repositories as one: of defaults the last ones count. */
export function mergeModules(all: readonly ModuleMetadata[]): ModuleMetadata {
  return {
    builds: all.flatMap(({ builds }) => builds),
    defaults: new Map(all.flatMap(({ defaults }) => [...defaults])),
  };
}

function buildOf(data: YamlFields): ModuleBuild {
  const dependencies = data.maps("dependencies").map((item) => item.map("requires"));
  return {
    name: data.text("name") ?? "",
    stream: data.text("stream") ?? "",
    version: data.text("version") ?? "",
    artifacts: data.map("artifacts").texts("rpms"),
    requires: Object.assign(
      {},
      ...dependencies.map((requires) => requires.entries((known, name) => known.texts(name))),
    ),
    profiles: data.map("profiles").entries((profiles, name) => profiles.map(name).texts("rpms")),
  };
}
