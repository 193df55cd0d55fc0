/**
 * Metadata of modules: their streams, what these consist of, and which are taken by default.
 *
 * @see https://github.com/fedora-modularity/libmodulemd/tree/main/yaml_specs
 * @module
 */
import { FormatError } from "@rootsmith/core";

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

/** What is taken of a module where nothing is said. */
interface ModuleDefaults {
  readonly stream?: string;
  /** Names of profiles, by stream. */
  readonly profiles: Readonly<Record<string, readonly string[]>>;
}

export interface ModuleMetadata {
  readonly builds: readonly ModuleBuild[];
  /** By name of the module. */
  readonly defaults: ReadonlyMap<string, ModuleDefaults>;
}

/**
 * @param what For messages: `"modules of appstream"`.
 * @throws {FormatError} If it is no YAML.
 */
export async function parseModules(text: string, what: string): Promise<ModuleMetadata> {
  const { parseAllDocuments } = await import("yaml");
  const builds: ModuleBuild[] = [];
  const defaults = new Map<string, ModuleDefaults>();
  // without numbers, as stream 1.10 is not stream 1.1
  for (const document of parseAllDocuments(text, { schema: "failsafe", logLevel: "silent" })) {
    if (!("errors" in document)) continue;
    const [error] = document.errors;
    if (error !== undefined) {
      throw new FormatError(`Cannot read ${what}: ${error.message}`, {
        format: "modulemd",
        cause: error,
      });
    }
    const { document: type, data = {} } = (document.toJS({ maxAliasCount: 100 }) ??
      {}) as ModuleDocument;
    if (type === "modulemd") builds.push(buildOf(data as BuildData));
    else if (type === "modulemd-defaults") {
      const { module, stream, profiles = {} } = data as DefaultsData;
      if (module !== undefined) defaults.set(module, { profiles, ...(stream && { stream }) });
    }
  }
  return { builds, defaults };
}

/** Several repositories as one: of defaults the last ones count. */
export function mergeModules(all: readonly ModuleMetadata[]): ModuleMetadata {
  return {
    builds: all.flatMap(({ builds }) => builds),
    defaults: new Map(all.flatMap(({ defaults }) => [...defaults])),
  };
}

interface ModuleDocument {
  readonly document?: string;
  readonly data?: BuildData | DefaultsData;
}

interface BuildData {
  readonly name?: string;
  readonly stream?: string;
  readonly version?: string;
  readonly artifacts?: { readonly rpms?: readonly string[] };
  readonly dependencies?: readonly { readonly requires?: Record<string, readonly string[]> }[];
  readonly profiles?: Readonly<Record<string, { readonly rpms?: readonly string[] }>>;
}

interface DefaultsData {
  readonly module?: string;
  readonly stream?: string;
  readonly profiles?: Readonly<Record<string, readonly string[]>>;
}

function buildOf(data: BuildData): ModuleBuild {
  const { name = "", stream = "", version = "", dependencies = [], profiles = {} } = data;
  return {
    name,
    stream,
    version,
    artifacts: data.artifacts?.rpms ?? [],
    requires: Object.assign({}, ...dependencies.map((item) => item.requires ?? {})),
    profiles: Object.fromEntries(
      Object.entries(profiles).map(([profile, { rpms = [] }]) => [profile, rpms]),
    ),
  };
}
