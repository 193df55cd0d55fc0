/**
 * The repositories that apt in an image has, for packages on top of it.
 *
 * @see sources.list(5), apt-secure(8)
 * @module
 */
import {
  FormatError,
  type ProgressEvent,
  ResolveError,
  type RootfsReader,
  type RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import { readKeyring } from "@rootsmith/openpgp";
import { type DebianSource, readSources } from "../formats/apt-source.ts";
import type { DebianSettings } from "../options/debian-options.ts";
import type { Distribution, Pocket, Release } from "../releases/release.ts";
import { archivesOf, isOwnKeyring } from "../releases/trusted-keys.ts";

const PARTS = "etc/apt/sources.list.d";
const KEYRINGS = "etc/apt/trusted.gpg.d";
/** Of Debian and Ubuntu; others have `main` alone, or repositories of their own beside it. */
const COMPONENT = /^(?:main|contrib|non-free|non-free-firmware|restricted|universe|multiverse)$/;

/**
 * The settings with what the image has beside the suites of its release: components, backports, other
 * repositories with their keys. What the options leave out stays out. A source that cannot be used from
 * outside the image (`file:`, `cdrom:`) is left out, and said.
 */
export async function withBaseSources(
  settings: DebianSettings,
  base: RootfsTree,
  distribution: Distribution,
  release: Release,
  report: (event: ProgressEvent) => void,
): Promise<DebianSettings> {
  const reader = treeReader(base);
  const components = new Set(settings.components);
  const pockets = new Set<Pocket>();
  const others: DebianSource[] = [];
  for (const path of await sourceFiles(reader)) {
    for (const source of await sourcesIn(path, reader, report)) {
      const { suites, components: names = [] } = source;
      const own = isOwnArchive(source, distribution) ? pocketsOf(release) : new Map();
      if (suites.some((suite) => own.has(suite))) for (const name of names) components.add(name);
      for (const suite of suites) if (own.get(suite) !== undefined) pockets.add(own.get(suite));
      const rest = suites.filter((suite) => !own.has(suite));
      if (rest.length === 0) continue;
      const signedBy = await signersOf(source, distribution, reader);
      others.push({ ...source, suites: rest, ...(signedBy && { signedBy }) });
    }
  }
  return {
    ...settings,
    components: [...components].sort(),
    backports: settings.backports || pockets.has("backports"),
    proposed: settings.proposed || pockets.has("proposed"),
    sources: [...settings.sources, ...others],
  };
}

/** In the order in which apt reads them. */
async function sourceFiles(reader: RootfsReader): Promise<readonly string[]> {
  const parts = (await reader.list(PARTS)) ?? [];
  const names = parts.filter((name) => /^[\w.-]+\.(?:list|sources)$/.test(name)).sort();
  return ["etc/apt/sources.list", ...names.map((name) => `${PARTS}/${name}`)];
}

async function sourcesIn(
  path: string,
  reader: RootfsReader,
  report: (event: ProgressEvent) => void,
): Promise<readonly DebianSource[]> {
  const text = new TextDecoder().decode(await reader.read(path));
  const leaveOut = (why: string): readonly DebianSource[] => {
    const message = `/${path} of the image below is left out: ${why}`;
    report({ type: "warning", code: "SOURCE_UNUSED", message });
    return [];
  };
  try {
    const sources = readSources([text]);
    const inside = sources.flatMap(({ urls }) => urls).find((url) => url.startsWith("file:"));
    return inside === undefined ? sources : leaveOut(`${inside} lies in the image`);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return leaveOut(error.message);
  }
}

/** Wherever it is mirrored: its keys and components tell it from others that end in `/debian`. */
function isOwnArchive(
  { urls, components = [], signedBy = [] }: DebianSource,
  distribution: Distribution,
): boolean {
  const known = archivesOf(distribution).flatMap(({ repository, mirrors }) => [
    `/${repository}`,
    ...mirrors,
  ]);
  return (
    signedBy.every((signer) => isOwnKeyring(distribution, signer)) &&
    components.every((name) => COMPONENT.test(name)) &&
    urls.every((url) => known.some((end) => url.endsWith(end) || url.endsWith(`${end}-security`)))
  );
}

/** Undefined for the release itself. */
function pocketsOf({ codename, alias, pockets }: Release): ReadonlyMap<string, Pocket | undefined> {
  const all = new Map<string, Pocket | undefined>([[codename, undefined]]);
  if (alias !== undefined) all.set(alias, undefined);
  for (const [pocket, suite] of Object.entries(pockets)) {
    all.set(suite, pocket as Pocket);
    if (alias !== undefined) all.set(suite.replace(codename, alias), pocket as Pocket);
  }
  return all;
}

/** The keys themselves, which lie in the image. Undefined: those of the distribution. */
async function signersOf(
  { urls, signedBy, trusted }: DebianSource,
  distribution: Distribution,
  reader: RootfsReader,
): Promise<readonly string[] | undefined> {
  if (trusted) return undefined;
  if (signedBy === undefined) {
    const parts = ((await reader.list(KEYRINGS)) ?? []).filter((it) => /\.(?:gpg|asc)$/.test(it));
    const paths = ["etc/apt/trusted.gpg", ...parts.sort().map((name) => `${KEYRINGS}/${name}`)];
    const keys = await Promise.all(paths.map((path) => keyringOf(path, reader)));
    const found = keys.filter((key) => key !== undefined);
    return found.length > 0 ? found : undefined;
  }
  return Promise.all(
    signedBy.map(async (signer) => {
      if (!signer.startsWith("/") || isOwnKeyring(distribution, signer)) return signer;
      const key = await keyringOf(signer.slice(1), reader);
      if (key !== undefined) return key;
      throw new ResolveError(
        `Cannot use the source "${urls[0]}" of the image below: it has no keyring "${signer}"`,
        { hint: "Leave out the sources of the image with --no-base-sources" },
      );
    }),
  );
}

/** Armored. */
async function keyringOf(path: string, reader: RootfsReader): Promise<string | undefined> {
  const bytes = await reader.read(path);
  if (bytes === undefined || bytes.length === 0) return undefined;
  try {
    return (await readKeyring(bytes, `/${path}`)).armored;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return undefined; // apt ignores it, too
  }
}
