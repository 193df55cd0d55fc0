/**
 * Modularity of EL 8 and 9: which packages its streams hide, what its profiles install, and what dnf
 * keeps of that.
 *
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import { globPattern } from "../metadata/glob.ts";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { type ActiveStream, activeStreams } from "./active-streams.ts";
import type { ModuleSpec } from "./module-spec.ts";
import type { ModuleMetadata } from "./modulemd.ts";

/** A module as dnf notes it in the rootfs. */
export type EnabledModule = {
  readonly name: string;
  readonly stream: string;
  /** Those that were installed. */
  readonly profiles: readonly string[];
};

export interface ModuleSelection {
  /** Names of packages, of the profiles that are asked for. */
  readonly members: readonly string[];
  /**
   * Of streams that are not active, or not made by any module while it bears or provides the name of a
   * package from an active stream.
   *
   * @see dnf.modularity(7), "Package filtering"
   */
  isHidden(item: RpmPackage): boolean;
  /** By name: what was asked for, the defaults that packages came from, and what these require. */
  enabledFor(packages: readonly RpmPackage[]): readonly EnabledModule[];
}

/** @throws {ResolveError} If a stream or profile is not there, or if two streams exclude each other. */
export function selectModules(
  metadata: ModuleMetadata,
  specs: readonly ModuleSpec[],
): ModuleSelection {
  const active = activeStreams(metadata, specs);
  const activeBuilds = new Set([...active.values()].flatMap(({ builds }) => builds));
  const shown = new Set([...activeBuilds].flatMap(({ artifacts }) => artifacts));
  const names = new Set([...shown].filter((item) => !item.endsWith(".src")).map(nameOf));
  const known = new Set(metadata.builds.flatMap(({ artifacts }) => artifacts));
  const profiles = new Map<string, Set<string>>();
  const members = new Set<string>();
  for (const spec of specs.filter(({ isInstalled }) => isInstalled)) {
    const installed = profiles.get(spec.name) ?? new Set();
    profiles.set(spec.name, installed);
    for (const [profile, packages] of profilesOf(spec, active, metadata)) {
      installed.add(profile);
      for (const name of packages) members.add(name);
    }
  }
  return {
    members: [...members],
    isHidden(item) {
      const artifact = artifactOf(item);
      if (shown.has(artifact)) return false;
      return known.has(artifact) || item.provides.some(({ name }) => names.has(name));
    },
    enabledFor(packages) {
      const installed = new Set(packages.map(artifactOf));
      const enabled = new Set<string>();
      const enable = (name: string): void => {
        const found = active.get(name);
        if (found === undefined || enabled.has(name)) return;
        enabled.add(name);
        for (const { requires } of found.builds) Object.keys(requires).forEach(enable);
      };
      for (const [name, { builds, isEnabled }] of active) {
        const isUsed = builds.some(({ artifacts }) => artifacts.some((it) => installed.has(it)));
        if (isEnabled || isUsed) enable(name);
      }
      return [...enabled].sort().map((name) => {
        const { stream } = active.get(name) as ActiveStream;
        return { name, stream, profiles: [...(profiles.get(name) ?? [])].sort() };
      });
    },
  };
}

/** Profiles of the active stream: names, and the names of their packages. */
function profilesOf(
  { text, name, profile }: ModuleSpec,
  active: ReadonlyMap<string, ActiveStream>,
  { defaults }: ModuleMetadata,
): readonly (readonly [string, readonly string[]])[] {
  const { stream, builds } = active.get(name) as ActiveStream;
  const known = Object.entries(builds[0]?.profiles ?? {});
  const standard = defaults.get(name)?.profiles[stream] ?? [];
  const patterns = (profile === undefined ? standard : [profile]).map(globPattern);
  const found = known.filter(([item]) => patterns.some((pattern) => pattern.test(item)));
  if (found.length > 0) return found;
  const fact = profile === undefined ? "no default profile" : "no such profile";
  const choices = known.map(([item]) => item).sort();
  throw new ResolveError(`Cannot resolve module "${text}": "${name}:${stream}" has ${fact}`, {
    ...(choices.length > 0 && { hint: `Choose one of: ${choices.join(", ")}` }),
  });
}

function artifactOf({ name, evr, arch }: RpmPackage): string {
  return `${name}-${evr.epoch}:${evr.version}-${evr.release}.${arch}`;
}

function nameOf(artifact: string): string {
  return /^(.*)-\d+:[^-]*-[^-]*$/.exec(artifact)?.[1] ?? artifact;
}
