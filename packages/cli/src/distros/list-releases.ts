/**
 * What `rootsmith releases` prints.
 *
 * @module
 */
import {
  type DistroPlugin,
  type DistroRelease,
  endOfRelease,
  hasEnded,
} from "@rootsmith/core/provider";
import type { CommandHost } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import { loadPlugin } from "./load-plugin.ts";

/**
 * Prints the releases of one distro, or of all that have any.
 *
 * @param now Seconds since 1970-01-01Z.
 * @throws {UsageError} If there is no such distro, or it has no releases to list.
 */
export async function listReleases(
  distro: string | undefined,
  { json = false }: { readonly json?: boolean },
  plugins: readonly DistroPlugin[],
  host: CommandHost,
  now: number = Date.now() / 1000,
): Promise<void> {
  for (const plugin of await pluginsOf(distro, plugins)) {
    const releases = (await plugin.releases?.()) ?? [];
    if (!json && releases.length > 0) host.stdout.write(`${plugin.name}\n`);
    for (const release of releases) {
      const ended = hasEnded(release, now);
      const line = json
        ? JSON.stringify({ distro: plugin.name, ...release, ended })
        : `  ${[release.tag.padEnd(12), (release.version ?? "").padEnd(6), statusOf(release, ended)].join(" ")}`;
      host.stdout.write(`${line}\n`);
    }
  }
}

async function pluginsOf(
  distro: string | undefined,
  plugins: readonly DistroPlugin[],
): Promise<readonly DistroPlugin[]> {
  if (distro === undefined) return plugins;
  const plugin = plugins.find(({ name }) => name === distro) ?? (await loadPlugin(distro));
  if (plugin.releases !== undefined) return [plugin];
  throw new UsageError(`Cannot list the releases of ${distro}: its plugin names none`, {
    hint: `What it builds: ${plugin.summary}`,
  });
}

/** `"released 2025-08-09, supported until 2030-06-30"`. */
function statusOf(release: DistroRelease, ended: boolean): string {
  const end = endOfRelease(release);
  const { released } = release.dates ?? {};
  const facts = [
    ...(released === undefined ? [] : [`released ${released}`]),
    ...(ended ? [end === undefined ? "ended" : `ended ${end}`] : []),
    ...(!ended && end !== undefined ? [`supported until ${end}`] : []),
  ];
  if (facts.length > 0) return facts.join(", ");
  return release.dates === undefined ? "no end known" : "not released";
}
