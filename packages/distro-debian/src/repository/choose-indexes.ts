/**
 * Which indexes of some suites are read.
 *
 * @module
 */
import type { ResolveContext } from "@rootsmith/core/provider";
import { hasArchitecture, type IndexSource, indexSourcesOf } from "./fetch-index.ts";
import { type SignedRelease, suiteName } from "./fetch-release.ts";

/**
 * The indexes to read. The release must have what was asked for, and a source of the user its
 * components; a pocket may lack a port or a component: security support ends earlier for some.
 *
 * @param releases The release itself first.
 * @param architectures The native one first.
 * @throws {ResolveError} If something is not there that must be.
 */
export function chooseIndexes(
  releases: readonly SignedRelease[],
  architectures: readonly string[],
  ctx: ResolveContext,
): readonly IndexSource[] {
  return releases.flatMap((release, i) => {
    const { request, file } = release;
    if (i === 0) return indexSourcesOf(release, request.components, architectures);
    const wanted = architectures.filter((arch) => request.architectures?.includes(arch) ?? true);
    const present = wanted.filter((arch) => hasArchitecture(release, arch));
    for (const arch of wanted.filter((it) => !present.includes(it))) {
      const message = `"${suiteName(request)}" has nothing for ${arch}`;
      ctx.report({ type: "warning", code: "SUITE_WITHOUT_PORT", message });
    }
    if (present.length === 0) return [];
    const components = request.pocket
      ? request.components.filter((component) => file.components.includes(component))
      : request.components;
    return indexSourcesOf(release, components, present);
  });
}
