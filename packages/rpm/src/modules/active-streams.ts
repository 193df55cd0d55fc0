/**
 * Which streams of modules are active: those that are asked for, what they require, and of the other
 * modules the default streams that go with them.
 *
 * @see https://github.com/rpm-software-management/libdnf/blob/dnf-4-master/libdnf/module/ModulePackageContainer.cpp
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import { rpmvercmp } from "../metadata/evr.ts";
import type { ModuleSpec } from "./module-spec.ts";
import type { ModuleBuild, ModuleMetadata } from "./modulemd.ts";

/** A stream that is active, and the build of it that goes with the others. */
export interface ActiveStream {
  readonly stream: string;
  /** Of the newest version that goes with the other streams. */
  readonly builds: readonly ModuleBuild[];
  /** Asked for, or required by such a one; else it is a default or required by a default. */
  readonly isEnabled: boolean;
}

/**
 * By name of the module.
 *
 * @throws {ResolveError} If there is no such stream, or if two of them exclude each other.
 */
export function activeStreams(
  metadata: ModuleMetadata,
  specs: readonly ModuleSpec[],
): ReadonlyMap<string, ActiveStream> {
  const selection = new StreamSelection(metadata);
  selection.addRequested(specs);
  selection.addDefaults();
  return selection.streams();
}

/** The distribution itself: a module without metadata. Where its stream is not known, it is the right one. */
const PLATFORM = "platform";

interface Choice {
  readonly stream: string;
  readonly why: string;
  readonly isEnabled: boolean;
}

class StreamSelection {
  readonly #metadata: ModuleMetadata;
  #chosen = new Map<string, Choice>();

  constructor(metadata: ModuleMetadata) {
    this.#metadata = metadata;
    const { platform } = metadata;
    if (platform === undefined) return;
    const why = "the release package is of it";
    this.#chosen.set(PLATFORM, { stream: platform, why, isEnabled: false });
  }

  /** What is asked for, and what that requires. @throws {ResolveError} If that is not possible. */
  addRequested(specs: readonly ModuleSpec[]): void {
    const { builds } = this.#metadata;
    for (const spec of specs.toSorted((a, b) => Number(!a.stream) - Number(!b.stream))) {
      const { name } = spec;
      const other = this.#chosen.get(name);
      const stream = spec.stream ?? other?.stream ?? impliedStream(spec, this.#metadata);
      if (!builds.some((build) => build.name === name && build.stream === stream)) {
        throw unknownStream(spec, "there is no such stream", this.#metadata);
      }
      if (other !== undefined && other.stream !== stream) {
        const fact = `"${name}:${other.stream}" is asked for too`;
        throw new ResolveError(`Cannot resolve module "${spec.text}": ${fact}`);
      }
      this.#chosen.set(name, { stream, why: "it is asked for", isEnabled: true });
    }
    for (const [name, { stream }] of this.#chosen) {
      if (name !== PLATFORM) this.#addRequired(name, stream, true);
    }
  }

  /** In the order of names, as dnf. A default that cannot be enabled leaves its packages hidden. */
  addDefaults(): void {
    const byName = [...this.#metadata.defaults].sort(([a], [b]) => (a < b ? -1 : 1));
    for (const [name, { stream }] of byName) {
      if (stream === undefined || this.#chosen.has(name)) continue;
      const before = new Map(this.#chosen);
      try {
        this.#chosen.set(name, { stream, why: "it is the default", isEnabled: false });
        this.#addRequired(name, stream, false);
      } catch (error) {
        if (!(error instanceof ResolveError)) throw error;
        this.#chosen = before;
      }
    }
  }

  streams(): ReadonlyMap<string, ActiveStream> {
    const modules = [...this.#chosen].filter(([name]) => name !== PLATFORM);
    return new Map(
      modules.map(([name, { stream, isEnabled }]) => {
        const builds = newest(buildsOf(name, stream, this.#metadata), this.#chosen, this.#metadata);
        return [name, { stream, builds, isEnabled }];
      }),
    );
  }

  /** Chooses what a stream requires. What is chosen meanwhile comes last. */
  #addRequired(name: string, stream: string, isEnabled: boolean): void {
    const builds = buildsOf(name, stream, this.#metadata);
    const [build] = newest(builds, this.#chosen, this.#metadata);
    if (build === undefined) {
      throw conflict(`${name}:${stream}`, builds[0], this.#chosen, this.#metadata);
    }
    for (const [other, wanted] of Object.entries(build.requires)) {
      if (other === PLATFORM || this.#chosen.has(other)) continue;
      const choice = this.#streamFor(other, wanted);
      if (choice === undefined) continue; // the build would not have been taken
      this.#chosen.set(other, {
        stream: choice,
        why: `"${name}:${stream}" requires it`,
        isEnabled,
      });
      this.#addRequired(other, choice, isEnabled);
    }
  }

  /** The default if it is among those that are wanted, else the first of these. */
  #streamFor(name: string, wanted: readonly string[]): string | undefined {
    const standard = this.#metadata.defaults.get(name)?.stream;
    const allowed = streamsOf(name, this.#metadata).filter((item) => allows(wanted, item));
    if (standard !== undefined && allowed.includes(standard)) return standard;
    return wanted.find((item) => allowed.includes(item)) ?? allowed[0];
  }
}

/** The default, else the only one. */
function impliedStream(spec: ModuleSpec, metadata: ModuleMetadata): string {
  const standard = metadata.defaults.get(spec.name)?.stream;
  const streams = streamsOf(spec.name, metadata);
  const implied = standard ?? (streams.length === 1 ? streams[0] : undefined);
  if (implied === undefined) throw unknownStream(spec, "it has no default stream", metadata);
  return implied;
}

function unknownStream(spec: ModuleSpec, fact: string, metadata: ModuleMetadata): ResolveError {
  const streams = streamsOf(spec.name, metadata);
  return new ResolveError(`Cannot resolve module "${spec.text}": ${fact}`, {
    ...(streams.length > 0 && { hint: `Choose one of: ${streams.join(", ")}` }),
  });
}

function conflict(
  module: string,
  build: ModuleBuild | undefined,
  chosen: ReadonlyMap<string, Choice>,
  metadata: ModuleMetadata,
): ResolveError {
  const name = build && conflictOf(build, chosen, metadata);
  const choice = name === undefined ? undefined : chosen.get(name);
  const streams = build?.requires[name ?? ""] ?? [];
  const wanted = streams.map((item) => `"${name}:${item}"`).join(" or ") || `"${name}"`;
  if (build === undefined) {
    return new ResolveError(`Cannot resolve module "${module}": there is no such stream`);
  }
  const fact = choice
    ? `but "${name}:${choice.stream}" is active: ${choice.why}`
    : "which no repository has";
  return new ResolveError(`Cannot resolve module "${module}": it requires ${wanted}, ${fact}`);
}

function streamsOf(name: string, { builds }: ModuleMetadata): readonly string[] {
  const streams = builds.filter((build) => build.name === name).map(({ stream }) => stream);
  return [...new Set(streams)].sort();
}

function buildsOf(
  name: string,
  stream: string,
  { builds }: ModuleMetadata,
): readonly ModuleBuild[] {
  return builds.filter((build) => build.name === name && build.stream === stream);
}

/** Of the newest version among those that go with what is chosen. */
function newest(
  builds: readonly ModuleBuild[],
  chosen: ReadonlyMap<string, Choice>,
  metadata: ModuleMetadata,
): readonly ModuleBuild[] {
  const fitting = builds.filter((build) => conflictOf(build, chosen, metadata) === undefined);
  const [version] = fitting.map((build) => build.version).sort((a, b) => rpmvercmp(b, a));
  return fitting.filter((build) => build.version === version);
}

/** A module that the build requires in another stream than the one that is chosen, or that is there. */
function conflictOf(
  { requires }: ModuleBuild,
  chosen: ReadonlyMap<string, Choice>,
  metadata: ModuleMetadata,
): string | undefined {
  const found = Object.entries(requires).find(([name, wanted]) => {
    if (name === PLATFORM && !chosen.has(name)) return false;
    const choice = chosen.get(name);
    const streams = choice === undefined ? streamsOf(name, metadata) : [choice.stream];
    return !streams.some((stream) => allows(wanted, stream));
  });
  return found?.[0];
}

function allows(wanted: readonly string[], stream: string): boolean {
  if (wanted.length === 0) return true;
  const excluded = wanted.filter((item) => item.startsWith("-"));
  return excluded.length > 0 ? !excluded.includes(`-${stream}`) : wanted.includes(stream);
}
