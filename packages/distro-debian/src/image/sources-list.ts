/**
 * What apt in the image is told of its sources: their files, keyrings and pins.
 *
 * @see sources.list(5), apt_preferences(5)
 * @module
 */
import { Buffer } from "node:buffer";
import type { Keyring } from "@rootsmith/openpgp";
import type { DebianSource } from "../formats/apt-source.ts";
import type { Pin } from "../formats/pins.ts";
import { compareVersions } from "../formats/version.ts";
import type { LockedAptFile } from "../lock/lock.ts";
import type { DebianSettings } from "../options/debian-options.ts";
import {
  type Archive,
  type Distribution,
  type Release,
  securityRepository,
} from "../releases/release.ts";
import { isOwnKeyring } from "../releases/trusted-keys.ts";
import type { SuiteRequest } from "../repository/fetch-release.ts";

export interface ImageApt {
  readonly distribution: Distribution;
  readonly release: Release;
  readonly settings: DebianSettings;
  /** The release itself first. */
  readonly requests: readonly SuiteRequest[];
  /** Of the apt in the image; undefined if there is none. */
  readonly aptVersion?: string;
}

/** One stanza, or a line for each suite. */
interface Entry {
  readonly url: string;
  readonly suites: readonly string[];
  readonly components: readonly string[];
  /** By the names that stanzas give them. */
  readonly options: Readonly<Record<string, string>>;
}

/** What lines call otherwise than stanzas do. */
const LINE_NAMES: Readonly<Record<string, string>> = {
  Architectures: "arch",
  "Architectures-Remove": "arch-",
};

/**
 * In the format that the release's own images use: deb822 in the newer ones, one line each before.
 * Includes the keys of the user's sources, in a format that apt in the image reads.
 */
export async function imageAptFiles(image: ImageApt): Promise<readonly LockedAptFile[]> {
  const { distribution, release, settings, requests } = image;
  const isDeb822 = release.sources.format === "deb822";
  const main = distributionEntries(image);
  const files = [
    isDeb822
      ? { path: `etc/apt/sources.list.d/${distribution.name}.sources`, text: stanzas(main) }
      : { path: "etc/apt/sources.list", text: lines(main) },
  ];
  const signers = new Map(requests.map(({ source, keys }) => [source, keys]));
  const taken = new Set([distribution.name]);
  const keyFiles: LockedAptFile[] = [];
  for (const [source, keys] of signers) {
    if (!source?.inImage) continue;
    const name = freeName(source.name ?? "", taken);
    const [signer = "", ...others] = source.signedBy ?? [];
    const isOwn = others.length === 0 && isOwnKeyring(distribution, signer);
    const keyring = source.signedBy && !isOwn ? await keys?.keyring() : undefined;
    const key = keyring && keyringFile(name, keyring, image);
    if (key !== undefined) keyFiles.push(key);
    const signedBy = isOwn ? signer : key ? `/${key.path}` : ownKeyring(source, release);
    const entries = [sourceEntry(source, signedBy, image)];
    const path = `etc/apt/sources.list.d/${name}`;
    files.push(
      isDeb822
        ? { path: `${path}.sources`, text: stanzas(entries) }
        : { path: `${path}.list`, text: lines(entries) },
    );
  }
  if (settings.pins.length > 0) {
    files.push({
      path: "etc/apt/preferences.d/rootsmith",
      text: settings.pins.map(pinText).join("\n"),
    });
  }
  return [...files, ...keyFiles];
}

/** A source without keys of its own is signed by those of the distribution, as its suites are. */
function ownKeyring({ signedBy, trusted }: DebianSource, { sources }: Release): string | undefined {
  if (signedBy !== undefined || trusted || sources.format !== "deb822") return undefined;
  return sources.signedBy;
}

function pinText({ packages, pin, priority }: Pin): string {
  return `Package: ${packages}\nPin: ${pin}\nPin-Priority: ${priority}\n`;
}

function distributionEntries(image: ImageApt): readonly Entry[] {
  const { release, settings, requests } = image;
  const suites = new Map<string, string[]>();
  for (const { archive, pocket, suite } of requests) {
    if (archive === undefined) continue;
    const url = imageMirror(archive, pocket === "security", image);
    suites.set(url, [...(suites.get(url) ?? []), suite]);
  }
  const { components } = settings;
  const options: Entry["options"] =
    release.sources.format === "deb822" ? { "Signed-By": release.sources.signedBy } : {};
  return [...suites].map(([url, names]) => ({ url, suites: names, components, options }));
}

function imageMirror(
  archive: Archive,
  isSecurity: boolean,
  { distribution, release, settings }: ImageApt,
): string {
  const name = isSecurity ? securityRepository(distribution, release) : archive.repository;
  const [mirror] = (isSecurity ? settings.securityMirrors : settings.mirrors) ?? [];
  const builtIn = (isSecurity && archive.imageSecurityMirror) || archive.mirrors[0];
  return settings.imageMirrors[name] ?? mirror ?? builtIn ?? "";
}

function sourceEntry(
  source: DebianSource,
  signedBy: string | undefined,
  { aptVersion, settings }: ImageApt,
): Entry {
  const { name = "", urls, suites, components = [] } = source;
  return {
    url:
      settings.imageMirrors[name] ?? urls.find((url) => !url.startsWith("file:")) ?? urls[0] ?? "",
    suites,
    components,
    options: {
      ...listOptions(source),
      ...(signedBy && knowsSignedBy(aptVersion) && { "Signed-By": signedBy }),
      ...otherOptions(source),
    },
  };
}

function listOptions(source: DebianSource): Entry["options"] {
  const { include, exclude, architectures, architecturesRemove } = source;
  return {
    ...(include && { Include: include.join(" ") }),
    ...(exclude && { Exclude: exclude.join(" ") }),
    ...(architectures && { Architectures: architectures.join(" ") }),
    ...(architecturesRemove && { "Architectures-Remove": architecturesRemove.join(" ") }),
  };
}

function otherOptions(source: DebianSource): Entry["options"] {
  const { trusted, checkValidUntil, checkDate, byHash, inReleasePath, snapshot } = source;
  const { validUntilMin, validUntilMax, dateMaxFuture } = source;
  return {
    ...(trusted && { Trusted: "yes" }),
    ...(checkValidUntil === false && { "Check-Valid-Until": "no" }),
    ...(validUntilMin !== undefined && { "Valid-Until-Min": String(validUntilMin) }),
    ...(validUntilMax !== undefined && { "Valid-Until-Max": String(validUntilMax) }),
    ...(checkDate === false && { "Check-Date": "no" }),
    ...(dateMaxFuture !== undefined && { "Date-Max-Future": String(dateMaxFuture) }),
    ...(inReleasePath !== undefined && { "InRelease-Path": inReleasePath }),
    ...(snapshot !== undefined && { Snapshot: snapshot }),
    ...(byHash !== undefined && byHash !== "yes" && { "By-Hash": byHash }),
  };
}

/** Armored keys are read from apt 1.4 on, and Signed-By is known from 1.1 on; see apt's changelog. */
function keyringFile(name: string, keyring: Keyring, { aptVersion }: ImageApt): LockedAptFile {
  if (aptVersion === undefined || compareVersions(aptVersion, "1.4") >= 0) {
    return { path: `etc/apt/keyrings/${name}.asc`, text: keyring.armored };
  }
  const directory = knowsSignedBy(aptVersion) ? "keyrings" : "trusted.gpg.d";
  const base64 = Buffer.from(keyring.bytes).toString("base64");
  return { path: `etc/apt/${directory}/${name}.gpg`, base64 };
}

function knowsSignedBy(aptVersion: string | undefined): boolean {
  return aptVersion === undefined || compareVersions(aptVersion, "1.1") >= 0;
}

function stanzas(entries: readonly Entry[]): string {
  const texts = entries.map(({ url, suites, components, options }) => {
    const fields = {
      Types: "deb",
      URIs: url,
      Suites: suites.join(" "),
      ...(components.length > 0 && { Components: components.join(" ") }),
      ...options,
    };
    return Object.entries(fields).map(([name, value]) => `${name}: ${value}\n`);
  });
  return texts.map((text) => text.join("")).join("\n");
}

function lines(entries: readonly Entry[]): string {
  return entries
    .flatMap(({ url, suites, components, options }) => {
      const words = Object.entries(options).map(
        ([name, value]) =>
          `${LINE_NAMES[name] ?? name.toLowerCase()}=${value.replaceAll(" ", ",")}`,
      );
      const bracket = words.length > 0 ? [`[${words.join(" ")}]`] : [];
      return suites.map((suite) => ["deb", ...bracket, url, suite, ...components].join(" "));
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** Several sources may have one repository, and so one name. */
function freeName(name: string, taken: Set<string>): string {
  let free = name;
  for (let i = 2; taken.has(free); i++) free = `${name}-${i}`;
  taken.add(free);
  return free;
}
