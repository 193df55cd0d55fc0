/**
 * What dpkg and apt in an image say of it, on top of which packages are installed.
 *
 * @see dpkg(1) "FILES", deb822(5), sources.list(5), apt_preferences(5), apt-mark(8)
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type FileReader,
  ResolveError,
  type RootfsTree,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";
import { parseStanzas } from "../formats/deb822.ts";
import type { DebianPackage } from "../formats/debian-package.ts";
import { automaticKeys, installedStanza } from "../formats/installed-stanza.ts";
import { packageKey } from "../formats/package-key.ts";
import { type Pin, parsePins } from "../formats/pins.ts";
import { isYes } from "../formats/sources-text.ts";
import type { Distribution, Release } from "../releases/release.ts";

export interface BaseSystem {
  /** In the order of the database. */
  readonly packages: readonly InstalledPackage[];
  /** Beside the native one. */
  readonly architectures: readonly string[];
  readonly pins: readonly Pin[];
  /** Over all that decides what can be installed. */
  readonly state: string;
}

export interface InstalledPackage {
  readonly package: DebianPackage;
  readonly key: string;
  /** It stays at its version. */
  readonly isHeld: boolean;
  /** dpkg or apt would not remove it, nor do without what it needs. */
  readonly isProtected: boolean;
  /** apt's mark: it was installed as a dependency. */
  readonly isAutomatic: boolean;
}

/** What a package has that is installed and stands in no index. @see apt_preferences(5) */
export const INSTALLED_PRIORITY = 100;

/** Fields that protect a package; `Important` is what apt read before dpkg had a field for it. */
const PROTECTING = ["essential", "protected", "important"];

const STATUS = "var/lib/dpkg/status";

/** What the image has to be. */
export interface WantedBase {
  readonly distribution: Distribution;
  readonly release: Release;
  /** Debian's name of the native architecture. */
  readonly architecture: string;
}

/**
 * Reads the image below.
 *
 * @throws {ResolveError} If it is another distribution or release, for another architecture, has no dpkg, or
 *   one of its packages is neither installed nor removed.
 */
export async function readBaseSystem(base: RootfsTree, wanted: WantedBase): Promise<BaseSystem> {
  const reader = treeReader(base);
  const text = (path: string): Promise<string> => readText(reader, path);
  await checkRelease(reader, wanted);
  const status = await text(STATUS);
  if (status.trim() === "" || !base.follow("usr/bin/dpkg")) {
    const hint = "Build it anew with what it shall have, or take a base that has dpkg";
    const fact = `it has no ${status.trim() === "" ? "package database" : "dpkg"}`;
    throw new ResolveError(`Cannot add packages to the image below: ${fact}`, { hint });
  }
  const states = await text("var/lib/apt/extended_states");
  const preferences = await Promise.all(
    ["etc/apt/preferences", ...namesIn(base, "etc/apt/preferences.d")].map(text),
  );
  const foreign = (await text("var/lib/dpkg/arch")).split("\n").filter((line) => line !== "");
  return {
    packages: installedPackages(status, states, wanted.architecture),
    architectures: foreign.filter((name) => name !== wanted.architecture),
    pins: preferences.flatMap((pins) => [...parsePins(pins)]),
    state: [status, states, ...preferences, ...foreign].join("\0"),
  };
}

async function checkRelease(
  reader: FileReader,
  { distribution, release }: WantedBase,
): Promise<void> {
  const os = await readOsRelease(reader);
  const { name, id = name, title } = distribution;
  const found = os && [os.id, os.codename ?? os.version].filter(Boolean).join(" ");
  const isTesting = distribution.releases.some(
    ({ alias, codename }) => alias === "testing" && codename === os?.codename,
  );
  const isRelease =
    (os?.codename ?? release.codename) === release.codename ||
    (release.alias === "unstable" && isTesting); // unstable calls itself by the name of testing
  if (os?.id === id && isRelease) return;
  throw new ResolveError(
    `Cannot add packages of ${title} ${release.codename} to the image below: it is ${found ?? "no system that says its name"}`,
    { hint: "Name the distribution and release that the image is of" },
  );
}

function installedPackages(
  status: string,
  states: string,
  architecture: string,
): readonly InstalledPackage[] {
  const automatic = automaticKeys(states);
  return parseStanzas(status).flatMap((stanza) => {
    const [want, , state] = (stanza.get("status") ?? "").split(" ");
    if (state === "not-installed" || state === "config-files") return [];
    const name = stanza.get("package") ?? "";
    if (state !== "installed" || stanza.has("config-version")) {
      throw new ResolveError(
        `Cannot add packages to the image below: its package ${name} is ${state}`,
        { hint: "Mend the image first: dpkg --configure -a" },
      );
    }
    const item = installedStanza(stanza);
    const own = item.architecture === "all" ? architecture : item.architecture;
    return {
      package: item,
      key: packageKey(item, architecture),
      isHeld: want === "hold",
      isProtected: name === "apt" || PROTECTING.some((field) => isYes(stanza.get(field))),
      isAutomatic: automatic.has(`${name}:${own}`),
    };
  });
}

/** Paths of the files in a directory that apt would read there, sorted. */
function namesIn(base: RootfsTree, directory: string): readonly string[] {
  const node = base.follow(directory);
  const names = node?.type === "dir" ? base.namesIn(node.path) : [];
  return [...names]
    .filter((name) => /^[\w.-]+$/.test(name) && (!name.includes(".") || name.endsWith(".pref")))
    .sort()
    .map((name) => `${directory}/${name}`);
}

async function readText(reader: FileReader, path: string): Promise<string> {
  return Buffer.from((await reader.read(path)) ?? []).toString("utf8");
}
