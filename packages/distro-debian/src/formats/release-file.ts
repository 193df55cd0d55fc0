/**
 * The Release file: what a suite contains, and the digests of its indexes.
 *
 * @see https://wiki.debian.org/DebianRepository/Format, "Release" files
 * @module
 */
import {
  type Digest,
  digestOfBytes,
  type ExpectedDigest,
  expectedDigest,
  FormatError,
  ResolveError,
} from "@rootsmith/core/provider";
import { parseStanza, type Stanza } from "./deb822.ts";
import { isYes } from "./sources-text.ts";

/** What a suite says of itself. Empty where it says nothing. */
export interface ReleaseFacts {
  /** `"Debian Backports"` */
  readonly origin: string;
  /** `"Debian Backports"` */
  readonly label: string;
  /** `"oldstable-updates"` */
  readonly suite: string;
  /** `"bookworm-updates"` */
  readonly codename: string;
  /** `"12-updates"` */
  readonly version: string;
  /** Packages are taken only where they are asked for. */
  readonly notAutomatic: boolean;
  /** What was taken from here once is upgraded from here. */
  readonly butAutomaticUpgrades: boolean;
}

/** A file of a suite. */
export interface ListedFile {
  /** SHA-512 or SHA-256 or both, the stronger one first: each of them has to fit. */
  readonly digests: readonly ExpectedDigest[];
  /** Bytes. */
  readonly size: number;
}

export interface ReleaseFile extends ReleaseFacts {
  /** Seconds since 1970-01-01Z. */
  readonly date: number;
  /** Seconds since 1970-01-01Z: not to be used later. */
  readonly validUntil?: number;
  /** Indexes can be fetched by digest, so that an update at the mirror does not get in between. */
  readonly acquireByHash: boolean;
  readonly architectures: readonly string[];
  /** Without the prefix that security archives put before them: `"main"` of `"updates/main"`. */
  readonly components: readonly string[];
  /** Packages of architecture all are only in indexes of their own. */
  readonly separatesAll: boolean;
  /** By path below the suite's directory. */
  readonly files: ReadonlyMap<string, ListedFile>;
  /** Of the signed text. */
  readonly digest: Digest;
}

/** Of an index. Cheapest to decompress first; the plain file is large, and mirrors seldom have it. */
export const INDEX_SUFFIXES = [".gz", ".xz", ".zst", ".bz2", ""] as const;

/** `Date.parse` alone takes almost any text for a date. Ubuntu pads hours with a blank. */
const DATE = /^\w{3}, {1,2}\d{1,2} \w{3} \d{4} {1,2}\d{1,2}:\d{2}:\d{2} (?:UTC|GMT|[+-]0000)$/;

/** What a suite may say of its time. All in seconds. */
export type DateRules = {
  /** Whether times are looked at at all. Default true. */
  readonly checkDate?: boolean;
  /** How far in the future its Date may be. Default 10, as for apt. */
  readonly dateMaxFuture?: number;
  /** It is valid for so long after its Date, even if it says less. */
  readonly validUntilMin?: number;
  /** It is valid for no longer than this after its Date. */
  readonly validUntilMax?: number;
};

/**
 * Reads a Release file whose signature has been verified.
 *
 * @throws {FormatError} If a field that is needed is missing or malformed.
 */
export function parseReleaseFile(content: Uint8Array): ReleaseFile {
  const stanza = parseStanza(new TextDecoder().decode(content));
  const validUntil = stanza.get("valid-until");
  const architectures = words(stanza, "architectures");
  const noAll = words(stanza, "no-support-for-architecture-all");
  return {
    origin: stanza.get("origin") ?? "",
    label: stanza.get("label") ?? "",
    suite: stanza.get("suite") ?? "",
    codename: stanza.get("codename") ?? "",
    version: stanza.get("version") ?? "",
    notAutomatic: isYes(stanza.get("notautomatic")),
    butAutomaticUpgrades: isYes(stanza.get("butautomaticupgrades")),
    date: secondsOf(stanza.get("date") ?? ""),
    ...(validUntil !== undefined && { validUntil: secondsOf(validUntil) }),
    acquireByHash: isYes(stanza.get("acquire-by-hash")),
    architectures,
    components: words(stanza, "components").map((component) => component.replace(/^.*\//, "")),
    separatesAll: architectures.includes("all") && !noAll.includes("Packages"),
    files: filesOf(stanza),
    digest: digestOfBytes(content),
  };
}

/** The Date that a text claims, signed or not. Undefined if it claims none. */
export function claimedDateOf(text: Uint8Array): number | undefined {
  const [, date = ""] = /^Date: (.*)$/m.exec(new TextDecoder().decode(text)) ?? [];
  const time = Date.parse(date);
  return Number.isNaN(time) ? undefined : Math.floor(time / 1000);
}

/**
 * Refuses a Release file of another suite, of the future, or past its time.
 *
 * @throws {ResolveError} If it is one of these.
 */
export function checkReleaseFile(
  release: ReleaseFile,
  wanted: DateRules & {
    readonly suite: string;
    readonly matchesName: boolean;
    readonly now: number;
    readonly asOf?: number;
    readonly checkValidUntil: boolean;
  },
): void {
  const { codename, suite, date } = release;
  const { checkDate = true, dateMaxFuture = 10 } = wanted;
  const validUntil = validUntilOf(release, wanted);
  const refuse = (fact: string, hint?: string): ResolveError =>
    new ResolveError(
      `Cannot use the Release file of "${wanted.suite}": ${fact}`,
      hint === undefined ? {} : { hint },
    );
  // "buster/updates" is of the codename "buster"
  const [name] = wanted.suite.split("/");
  if (wanted.matchesName && ![wanted.suite, name].some((it) => it === codename || it === suite)) {
    throw refuse(`it is that of "${codename}" (${suite})`);
  }
  if (checkDate && date > wanted.now + dateMaxFuture) {
    throw refuse(`its Date, ${formatTime(date)}, is in the future`, "Check the clock of this host");
  }
  if (wanted.asOf !== undefined && date > wanted.asOf) {
    throw refuse(`its Date, ${formatTime(date)}, is after the snapshot`);
  }
  if (checkDate && wanted.checkValidUntil && validUntil !== undefined && validUntil < wanted.now) {
    throw refuse(
      `it has expired, it was valid until ${formatTime(validUntil)}`,
      "Name a mirror that is up to date, or accept it: checkValidUntil: false, --no-check-valid-until",
    );
  }
}

/** As apt reckons: raised to what it shall be at least, then lowered to what it may be at most. */
function validUntilOf({ date, validUntil }: ReleaseFile, rules: DateRules): number | undefined {
  const { validUntilMin: min = 0, validUntilMax: max = 0 } = rules;
  const raised = validUntil === undefined ? undefined : Math.max(validUntil, min && date + min);
  return max === 0 || date === 0
    ? raised
    : Math.min(raised ?? Number.POSITIVE_INFINITY, date + max);
}

function words(stanza: Stanza, field: string): string[] {
  return (stanza.get(field) ?? "").split(/\s+/).filter(Boolean);
}

/** `Sat, 21 Nov 2026 09:15:44 UTC` */
function secondsOf(date: string): number {
  const time = DATE.test(date) ? Date.parse(date) : Number.NaN;
  if (Number.isNaN(time)) throw malformed(`"${date}" is not a date`);
  return Math.floor(time / 1000);
}

/** By the number of their digits, the strongest first. Weaker ones vouch for nothing. */
const DIGEST_FIELDS = [
  ["sha512", 128],
  ["sha256", 64],
] as const;

function filesOf(stanza: Stanza): ReleaseFile["files"] {
  const files = new Map<string, ListedFile>();
  if (DIGEST_FIELDS.every(([field]) => !stanza.has(field))) {
    throw malformed("it has neither SHA256 nor SHA512 digests");
  }
  for (const [field, digits] of DIGEST_FIELDS) {
    for (const line of (stanza.get(field) ?? "").split("\n")) {
      if (line === "") continue;
      const [hex = "", size = "", path, ...rest] = line.split(/[ \t]+/);
      const isLine = path !== undefined && rest.length === 0 && /^\d+$/.test(size);
      if (!isLine || hex.length !== digits || !/^[0-9a-f]+$/i.test(hex)) {
        throw malformed(`"${line}" is not a digest, a size and a path`);
      }
      const digest = expectedDigest(hex);
      const stronger = files.get(path)?.digests.filter((it) => it.length > digest.length) ?? [];
      files.set(path, { digests: [...stronger, digest], size: Number(size) });
    }
  }
  return files;
}

function formatTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}

function malformed(fact: string): FormatError {
  return new FormatError(`Cannot read the Release file: ${fact}`, { format: "deb822" });
}
