/**
 * Which streams of modules are active: those that are asked for, what they require, and of the other
 * modules the default streams that go with them.
 *
 * @see https://github.com/rpm-software-management/libdnf/blob/dnf-4-master/libdnf/module/ModulePackageContainer.cpp
 * @module
 */
import { ResolveError } from "@rootsmith/core";
import { rpmvercmp } from "./evr.ts";
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
  const chosen = new Map<string, Choice>();
  const named = specs.toSorted((a, b) => Number(!a.stream) - Number(!b.stream));
  for (const spec of named) {
    const stream = spec.stream ?? chosen.get(spec.name)?.stream ?? impliedStream(spec, metadata);
    if (!metadata.builds.some((build) => build.name === spec.name && build.stream === stream)) {
      throw unknownStream(spec, "there is no such stream", metadata);
    }
    const other = chosen.get(spec.name);
    if (other !== undefined && other.stream !== stream) {
      const fact = `"${spec.name}:${other.stream}" is asked for too`;
      throw new ResolveError(`Cannot resolve module "${spec.text}": ${fact}`);
    }
    chosen.set(spec.name, { stream, why: "it is asked for", isEnabled: true });
  }
  for (const [name, { stream }] of chosen) chooseRequired(name, stream, true);
  for (const [name, { stream }] of metadata.defaults) {
    if (stream === undefined || chosen.has(name)) continue;
    const builds = buildsOf(name, stream, metadata);
    if (!builds.some((build) => misfitOf(build, chosen) === undefined)) continue;
    chosen.set(name, { stream, why: "it is the default", isEnabled: false });
    chooseRequired(name, stream, false);
  }
  return new Map(
    [...chosen].map(([name, { stream, isEnabled }]) => {
      const builds = newest(buildsOf(name, stream, metadata), chosen);
      return [name, { stream, builds, isEnabled }];
    }),
  );

  /** Chooses what a stream requires. What is chosen meanwhile comes at the end of `chosen`. */
  function chooseRequired(name: string, stream: string, isEnabled: boolean): void {
    const builds = buildsOf(name, stream, metadata);
    const [build] = newest(builds, chosen);
    if (build === undefined) {
      if (!isEnabled) return;
      throw conflict(`${name}:${stream}`, builds[0] as ModuleBuild, chosen);
    }
    for (const [other, wanted] of Object.entries(build.requires)) {
      if (chosen.has(other)) continue;
      const standard = metadata.defaults.get(other)?.stream;
      const fitting = wanted.filter((item) => buildsOf(other, item, metadata).length > 0);
      const choice = standard && allows(wanted, standard) ? standard : fitting[0];
      if (choice === undefined) continue; // of the platform there are no streams
      chosen.set(other, { stream: choice, why: `"${name}:${stream}" requires it`, isEnabled });
      chooseRequired(other, choice, isEnabled);
    }
  }
}

interface Choice {
  readonly stream: string;
  readonly why: string;
  readonly isEnabled: boolean;
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
  build: ModuleBuild,
  chosen: ReadonlyMap<string, Choice>,
): ResolveError {
  const name = misfitOf(build, chosen) as string;
  const { stream, why } = chosen.get(name) as Choice;
  const wanted = (build.requires[name] ?? []).map((item) => `"${name}:${item}"`).join(" or ");
  return new ResolveError(
    `Cannot resolve module "${module}": it requires ${wanted}, but "${name}:${stream}" is active: ${why}`,
  );
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
): readonly ModuleBuild[] {
  const fitting = builds.filter((build) => misfitOf(build, chosen) === undefined);
  const [version] = fitting.map((build) => build.version).sort((a, b) => rpmvercmp(b, a));
  return fitting.filter((build) => build.version === version);
}

/** A module that the build requires in another stream than the one that is chosen. */
function misfitOf(
  { requires }: ModuleBuild,
  chosen: ReadonlyMap<string, Choice>,
): string | undefined {
  const found = Object.entries(requires).find(([name, wanted]) => {
    const choice = chosen.get(name);
    return choice !== undefined && !allows(wanted, choice.stream);
  });
  return found?.[0];
}

function allows(wanted: readonly string[], stream: string): boolean {
  if (wanted.length === 0) return true;
  const excluded = wanted.filter((item) => item.startsWith("-"));
  return excluded.length > 0 ? !excluded.includes(`-${stream}`) : wanted.includes(stream);
}
