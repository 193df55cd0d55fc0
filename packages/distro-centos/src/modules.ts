/**
 * Modularity: which packages of EL 8 and 9 streams hide.
 *
 * @see https://github.com/fedora-modularity/libmodulemd/tree/main/yaml_specs
 * @module
 */
import { FormatError, ResolveError } from "@rootsmith/core";
import { rpmvercmp } from "./evr.ts";
import type { RpmPackage } from "./rpm-package.ts";

/** One build of a stream of a module: there can be one for each stream of what it requires. */
interface ModuleStream {
  readonly name: string;
  readonly stream: string;
  /** The highest is the newest. */
  readonly version: string;
  /** `name-epoch:version-release.arch` each. */
  readonly artifacts: readonly string[];
  /** Streams of other modules, by name; an empty list means any, `"-5.24"` any but that. */
  readonly requires: Readonly<Record<string, readonly string[]>>;
}

export interface ModuleMetadata {
  readonly streams: readonly ModuleStream[];
  /** By name of the module. */
  readonly defaults: ReadonlyMap<string, string>;
}

/**
 * @param what For messages: `"modules of appstream"`.
 * @throws {FormatError} If it is no YAML.
 */
export async function parseModules(text: string, what: string): Promise<ModuleMetadata> {
  const { parseAllDocuments } = await import("yaml");
  const streams: ModuleStream[] = [];
  const defaults = new Map<string, string>();
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
    if (type === "modulemd") {
      const { name = "", stream = "", version = "", artifacts, dependencies = [] } = data;
      const requires = Object.assign({}, ...dependencies.map((item) => item.requires ?? {}));
      streams.push({ name, stream, version, artifacts: artifacts?.rpms ?? [], requires });
    } else if (type === "modulemd-defaults" && data.module !== undefined && data.stream) {
      defaults.set(data.module, data.stream);
    }
  }
  return { streams, defaults };
}

/**
 * Tells which packages are hidden: those of streams that are not active, and those that no module
 * has made but that bear the name of one from an active stream.
 *
 * @param enabled `"nodejs:18"` each; a module that is not among them has its default stream.
 * @throws {ResolveError} If there is no such stream.
 */
export function moduleFilter(
  all: readonly ModuleMetadata[],
  enabled: readonly string[],
): (item: RpmPackage) => boolean {
  const streams = all.flatMap((metadata) => metadata.streams);
  const active = activeStreams(all, enabled);
  const activeArtifacts = new Set<string>();
  const activeNames = new Set<string>();
  const otherArtifacts = new Set<string>();
  const builds = activeBuilds(streams, active);
  for (const build of streams) {
    const { artifacts } = build;
    const isActive = builds.has(build);
    for (const artifact of artifacts) {
      (isActive ? activeArtifacts : otherArtifacts).add(artifact);
      if (isActive && !artifact.endsWith(".src")) activeNames.add(nameOf(artifact));
    }
  }
  return ({ name, evr, arch }) => {
    const artifact = `${name}-${evr.epoch}:${evr.version}-${evr.release}.${arch}`;
    if (activeArtifacts.has(artifact)) return false;
    return otherArtifacts.has(artifact) || activeNames.has(name);
  };
}

interface ModuleDocument {
  readonly document?: string;
  readonly data?: {
    readonly name?: string;
    readonly module?: string;
    readonly stream?: string;
    readonly version?: string;
    readonly artifacts?: { readonly rpms?: readonly string[] };
    readonly dependencies?: readonly { readonly requires?: Record<string, readonly string[]> }[];
  };
}

/** Of each active stream the newest build that goes with the other active streams. */
function activeBuilds(
  streams: readonly ModuleStream[],
  active: ReadonlyMap<string, string>,
): ReadonlySet<ModuleStream> {
  const ofActive = streams.filter(({ name, stream }) => active.get(name) === stream);
  const byModule = Map.groupBy(ofActive, ({ name }) => name);
  const chosen = [...byModule.values()].flatMap((all) => {
    const fitting = all.filter((build) => isFitting(build, active));
    const builds = fitting.length > 0 ? fitting : all;
    const [newest] = builds.map(({ version }) => version).sort((a, b) => rpmvercmp(b, a));
    return builds.filter(({ version }) => version === newest);
  });
  return new Set(chosen);
}

function isFitting({ requires }: ModuleStream, active: ReadonlyMap<string, string>): boolean {
  return Object.entries(requires).every(([name, wanted]) => {
    const stream = active.get(name);
    if (stream === undefined || wanted.length === 0) return true;
    const excluded = wanted.filter((item) => item.startsWith("-"));
    return excluded.length > 0 ? !excluded.includes(`-${stream}`) : wanted.includes(stream);
  });
}

/** Stream by module: what is enabled, the defaults, and what these require. */
function activeStreams(
  all: readonly ModuleMetadata[],
  enabled: readonly string[],
): ReadonlyMap<string, string> {
  const streams = all.flatMap((metadata) => metadata.streams);
  const active = new Map(all.flatMap(({ defaults }) => [...defaults]));
  for (const item of enabled) {
    const [name = "", stream = active.get(name) ?? ""] = item.split(":");
    if (!streams.some((known) => known.name === name && known.stream === stream)) {
      const known = streams.filter((one) => one.name === name).map((one) => one.stream);
      throw new ResolveError(`Cannot resolve module "${item}": there is no such stream`, {
        ...(known.length > 0 && {
          hint: `Choose one of: ${[...new Set(known)].sort().join(", ")}`,
        }),
      });
    }
    active.set(name, stream);
  }
  for (let grew = true; grew; ) {
    grew = false;
    for (const { name, stream, requires } of streams) {
      if (active.get(name) !== stream) continue;
      for (const [other, [wanted]] of Object.entries(requires)) {
        if (wanted === undefined || wanted.startsWith("-") || active.has(other)) continue;
        active.set(other, wanted);
        grew = true;
      }
    }
  }
  return active;
}

function nameOf(artifact: string): string {
  return /^(.*)-\d+:[^-]*-[^-]*$/.exec(artifact)?.[1] ?? artifact;
}
