/**
 * What rpm and dnf in an image say of it, on top of which packages are installed.
 *
 * @see os-release(5), dnf.conf(5) "protected_packages"
 * @module
 */
import { createHash } from "node:crypto";
import {
  type FileReader,
  ResolveError,
  type RootfsTree,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";
import { type BaseRpms, readBaseRpms } from "@rootsmith/rpm";
import type { RpmArchitecture } from "../releases/platform.ts";
import { type Distribution, isRelease, type Release } from "../releases/release.ts";
import { vendorCheck } from "./vendors.ts";

export interface BaseSystem extends BaseRpms {
  /** Streams that are enabled: `"nodejs:18"`. */
  readonly modules: readonly string[];
  /** Globs of names of packages that must not be removed. */
  readonly protected: readonly string[];
  /** Names of what zypper installed for others alone. */
  readonly autoInstalled: readonly string[];
  /** Whether packages of one vendor may be replaced by those of another one: with zypper they may not, as a rule. */
  mayReplaceVendor?(old: string, other: string): boolean;
  /** Digest of all that decides what can be installed. */
  readonly state: string;
}

/** What the image has to be. */
export interface WantedBase {
  readonly distribution: Distribution;
  readonly release: Release;
  readonly architecture: RpmArchitecture;
}

/** Where dnf and yum read what is protected, beside what they protect in any case. */
const PROTECTED_DIRECTORIES = ["etc/dnf/protected.d", "etc/yum/protected.d"];
const ALWAYS_PROTECTED = ["dnf", "dnf5", "yum"];
const MODULES = "etc/dnf/modules.d";
/** Of zypper. */
const VENDORS = "etc/zypp/vendors.d";
const AUTO_INSTALLED = "var/lib/zypp/AutoInstalled";

/**
 * Reads the image below.
 *
 * @throws {ResolveError} If it is another distribution or release, for another architecture, or has no database
 *   of rpm, or one that cannot be written.
 * @throws {FormatError} If its database is malformed.
 */
export async function readBaseSystem(base: RootfsTree, wanted: WantedBase): Promise<BaseSystem> {
  const reader = treeReader(base);
  await checkRelease(reader, wanted);
  const rpms = await readBaseRpms(reader);
  if (rpms === undefined || rpms.packages.length === 0) {
    throw refused("it has no package database", "Build it anew with what it shall have");
  }
  checkArchitecture(rpms, wanted.architecture);
  const modules = (await textsIn(base, reader, MODULES, ".module")).flatMap(enabledStreams);
  const protections = await Promise.all(
    PROTECTED_DIRECTORIES.map((directory) => textsIn(base, reader, directory, ".conf")),
  );
  const names = protections.flat().flatMap((text) => text.split(/\s+/));
  const isZypper = wanted.distribution.manager === "zypper";
  const globs = isZypper ? [] : [...ALWAYS_PROTECTED, ...names.filter((name) => name !== "")];
  const vendors = isZypper ? await textsIn(base, reader, VENDORS, "") : [];
  const automatic = isZypper ? namesOf(await reader.read(AUTO_INSTALLED)) : [];
  return {
    ...rpms,
    modules,
    protected: [...new Set(globs)],
    autoInstalled: automatic,
    ...(isZypper && { mayReplaceVendor: vendorCheck(vendors) }),
    state: stateOf(rpms, [...modules, ...globs, ...vendors, ...automatic]),
  };
}

async function checkRelease(
  reader: FileReader,
  { distribution, release }: WantedBase,
): Promise<void> {
  const os = await readOsRelease(reader);
  if (isRelease(os, distribution, release)) return;
  const major = Number.parseInt(release.releasever, 10);
  const text = new TextDecoder().decode(await reader.read("etc/redhat-release")).trim();
  const [, oldID, oldMajor] = /^(CentOS|Scientific)\b.* release (\d+)/.exec(text) ?? [];
  const isOld = os === undefined && oldID?.toLowerCase() === distribution.id;
  if (isOld && Number(oldMajor) === major) return;
  const named = os && [os.id, os.version].filter(Boolean).join(" ");
  const found = named ?? (text || "no system that says its name");
  throw new ResolveError(
    `Cannot add packages of ${distribution.title} ${release.name} to the image below: it is ${found}`,
    { hint: "Name the distribution and release that the image is of" },
  );
}

function checkArchitecture({ packages }: BaseRpms, { arch }: RpmArchitecture): void {
  const archs = new Set(packages.map(({ locked }) => locked.arch));
  if (archs.has(arch) || [...archs].every((item) => item === "noarch")) return;
  const found = [...archs].filter((item) => item !== "noarch").join(", ");
  throw refused(`its packages are for ${found}, not for ${arch}`, "Name the platform of the image");
}

/** @see dnf's ModulePackageContainer: a file for each module, in the form of an INI file */
function enabledStreams(text: string): readonly string[] {
  return text.split(/^(?=\[)/m).flatMap((section) => {
    const textOf = (key: string): string | undefined =>
      new RegExp(`^${key}\\s*=\\s*(\\S+)\\s*$`, "m").exec(section)?.[1];
    const [, name] = /^\[([^\]]+)\]/.exec(section) ?? [];
    const stream = textOf("stream");
    if (name === undefined || stream === undefined || textOf("state") !== "enabled") return [];
    return [`${name}:${stream}`];
  });
}

/** One a line, between comments. */
function namesOf(bytes: Uint8Array | undefined): readonly string[] {
  const lines = new TextDecoder().decode(bytes).split("\n");
  return lines.map((line) => line.trim()).filter((line) => line !== "" && !line.startsWith("#"));
}

async function textsIn(
  base: RootfsTree,
  reader: FileReader,
  directory: string,
  suffix: string,
): Promise<readonly string[]> {
  const node = base.follow(directory);
  const names = node?.type === "dir" ? base.namesIn(node.path) : [];
  const paths = names.filter((name) => name.endsWith(suffix)).sort();
  return Promise.all(
    paths.map(async (name) => new TextDecoder().decode(await reader.read(`${directory}/${name}`))),
  );
}

function stateOf({ location, packages, keys }: BaseRpms, texts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify([location, ...texts]));
  for (const { rpm } of [...packages, ...keys]) hash.update(rpm.header.raw);
  return hash.digest("hex");
}

function refused(fact: string, hint: string): ResolveError {
  return new ResolveError(`Cannot add packages to the image below: ${fact}`, { hint });
}
