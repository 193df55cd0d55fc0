/**
 * What a user says about a BusyBox image, checked, with its defaults.
 *
 * @module
 */
import {
  checkOptionNames,
  type Digest,
  type JsonObject,
  parseDigest,
} from "@rootsmith/core/provider";
import { BUSYBOX_RELEASES } from "./releases.ts";

export interface BusyboxOptions {
  /** A version that Debian's busybox-static comes in: `"1.37.0"`, the default, or `"1.35.0"`. */
  readonly version?: string;
  /** Instead of Debian's: a file of the host, the binary itself or a .deb that holds it. */
  readonly binary?: string;
  /** Instead of Debian's: such a file at a URL of http or https. */
  readonly url?: string;
  /** SHA-256 of what is at `url`. */
  readonly digest?: string;
  /**
   * `"official"`, the default: as Docker's official image, all applets in /bin, users, /tmp, home
   * directories. `"bare"`: as mkimage.sh made it, the binary and links where the applets belong.
   */
  readonly layout?: "official" | "bare";
}

/** Where the binary comes from, and the layout; JSON, as it stands in a lock. */
export type BusyboxSettings = JsonObject & {
  readonly source:
    | { readonly type: "debian"; readonly version: string }
    /** Which file it is stands in the lock's sources. */
    | { readonly type: "file" }
    | { readonly type: "url"; readonly url: string; readonly digest: Digest };
  readonly layout: "official" | "bare";
};

/** What the factory takes. */
const OPTION_NAMES: Readonly<Record<keyof BusyboxOptions, true>> = {
  version: true,
  binary: true,
  url: true,
  digest: true,
  layout: true,
};

/** @throws {TypeError} If an option is not what it has to be. */
export function busyboxSettings(options: BusyboxOptions): BusyboxSettings {
  checkOptionNames("busybox()", options, OPTION_NAMES);
  const layout = options.layout ?? "official";
  if (layout !== "official" && layout !== "bare") {
    throw unusable("layout", `"${layout}" is neither "official" nor "bare"`);
  }
  return { source: sourceOf(options), layout };
}

function sourceOf({ version, binary, url, digest }: BusyboxOptions): BusyboxSettings["source"] {
  const given = Object.entries({ version, binary, url }).filter(([, value]) => value !== undefined);
  if (given.length > 1) {
    const [[first], [second]] = given as [[string, unknown], [string, unknown]];
    throw unusable(second, `it excludes the option ${first}`);
  }
  if (digest !== undefined && url === undefined) throw unusable("digest", "there is no url for it");
  if (url !== undefined) return { type: "url", url: publicUrl(url), digest: digestFor(digest) };
  if (binary !== undefined) {
    if (binary === "") throw unusable("binary", "it is empty");
    return { type: "file" };
  }
  return { type: "debian", version: knownVersion(version ?? BUSYBOX_RELEASES[0].version) };
}

function knownVersion(version: string): string {
  const known = BUSYBOX_RELEASES.map((release) => release.version);
  if (known.includes(version)) return version;
  throw unusable("version", `"${version}" is not one of ${known.join(", ")}`);
}

/** A path that names a file, percent-encoded in ASCII only. */
const FILE_PATH = /^(?:[^%]|%[2-7][0-9a-f])*[^/]$/i;

/** Locks are shared, so a URL must hold no secret: no credentials, no query. */
function publicUrl(text: string): string {
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || !FILE_PATH.test(url.pathname)) {
    throw unusable("url", "it is not the URL of a file, of http or https");
  }
  if (url.username + url.password + url.search !== "") {
    throw unusable(
      "url",
      `that of "${url.host}" has credentials or a query, which locks must not have`,
    );
  }
  return url.origin + url.pathname;
}

function digestFor(digest: string | undefined): Digest {
  if (digest === undefined)
    throw unusable("url", "a digest has to say what is there (digest, --digest)");
  try {
    return parseDigest(digest);
  } catch (cause) {
    const fact = `"${digest}" is not "sha256:" and 64 lower-case hex digits`;
    throw unusable("digest", fact, cause);
  }
}

function unusable(option: string, fact: string, cause?: unknown): TypeError {
  return new TypeError(`Cannot use the option ${option}: ${fact}`, { cause });
}
