/**
 * What a user says about a Debian rootfs, checked, with its defaults.
 *
 * @module
 */
import { type JsonObject, ResolveError, suggestName } from "@rootsmith/core";
import { DEBIAN_RELEASES, findDebianRelease } from "./releases.ts";

export interface DebianOptions {
  /** A codename, `"bookworm"`, or an alias, `"stable"`, which the lock turns into a codename. */
  readonly suite: string;
  /** The set of packages that a rootfs starts from. Default `"minbase"`: essential, required, and apt. */
  readonly variant?: "minbase";
  /** Packages beside the variant's. */
  readonly include?: readonly string[];
  /** Default `["main"]`. */
  readonly components?: readonly string[];
  /** Take newer packages from `SUITE-updates`, where the release has it. Default true. */
  readonly updates?: boolean;
  /** Take newer packages from `SUITE-security`, where the release has it. Default true. */
  readonly security?: boolean;
  /** Base URLs of the archive, tried in order, instead of the built-in ones. */
  readonly mirrors?: readonly string[];
  /** Base URLs of the security archive. */
  readonly securityMirrors?: readonly string[];
  /** The mirror that apt inside the image uses. Default: the first of `mirrors`. */
  readonly imageMirror?: string;
  /** The security mirror that apt inside the image uses. Default: the first of `securityMirrors`. */
  readonly imageSecurityMirror?: string;
  /** Refuse Release files past their Valid-Until. Default true. */
  readonly checkValidUntil?: boolean;
  /**
   * Settings for containers in the image: no services at install time, no caches of apt, no
   * translations. Default `"docker"`, as in Docker's official images.
   */
  readonly tweaks?: "docker" | "none";
}

/** {@linkcode DebianOptions} with defaults; JSON, as it stands in a lock. */
export type DebianSettings = JsonObject & Readonly<Required<DebianOptions>>;

const MIRRORS = [
  "http://ftp.debian.org/debian",
  "https://mirrors.ocf.berkeley.edu/debian",
] as const;
const SECURITY_MIRRORS = [
  "https://mirrors.ocf.berkeley.edu/debian-security",
  "https://mirrors.tuna.tsinghua.edu.cn/debian-security",
] as const;

/** Debian Policy 5.6.1 */
const PACKAGE_NAME = /^[a-z0-9][a-z0-9+.-]+$/;
const COMPONENT = /^[a-z0-9][a-z0-9+.-]*$/;

/**
 * Checks options and fills in what they leave open. Lists of names come back sorted and without
 * repetitions, so that their order makes no difference.
 *
 * @throws {ResolveError} If the suite is not known.
 * @throws {TypeError} If any other option is not what it has to be.
 */
export function debianSettings(options: DebianOptions): DebianSettings {
  const mirrors = mirrorList("mirrors", options.mirrors ?? MIRRORS);
  const securityMirrors = mirrorList(
    "securityMirrors",
    options.securityMirrors ?? SECURITY_MIRRORS,
  );
  if (options.variant !== undefined && options.variant !== "minbase") {
    throw new TypeError(`Cannot use the option variant "${options.variant}": expected "minbase"`);
  }
  const tweaks = options.tweaks ?? "docker";
  if (tweaks !== "docker" && tweaks !== "none") {
    throw new TypeError(`Cannot use the option tweaks "${tweaks}": expected "docker" or "none"`);
  }
  return {
    suite: knownSuite(options.suite),
    variant: "minbase",
    include: nameList("include", options.include ?? [], PACKAGE_NAME),
    components: nameList("components", options.components ?? ["main"], COMPONENT),
    updates: flag("updates", options.updates ?? true),
    security: flag("security", options.security ?? true),
    mirrors,
    securityMirrors,
    imageMirror: mirror("imageMirror", options.imageMirror ?? mirrors[0]),
    imageSecurityMirror: mirror(
      "imageSecurityMirror",
      options.imageSecurityMirror ?? securityMirrors[0],
    ),
    checkValidUntil: flag("checkValidUntil", options.checkValidUntil ?? true),
    tweaks,
  };
}

function knownSuite(suite: string): string {
  if (findDebianRelease(suite) !== undefined) return suite;
  const known = DEBIAN_RELEASES.flatMap(({ codename, alias }) => [codename, alias]);
  throw new ResolveError(
    `Cannot resolve "${suite}": it is not a release of Debian that is known here`,
    {
      hint: suggestName(suite, known) ?? `Choose one of: ${known.join(", ")}`,
    },
  );
}

function nameList(option: string, names: readonly string[], pattern: RegExp): readonly string[] {
  if (!Array.isArray(names)) throw unusable(option, "expected a list of names");
  const wrong = names.find((name) => typeof name !== "string" || !pattern.test(name));
  if (wrong !== undefined) throw unusable(option, `"${wrong}" is not a name`);
  if (option === "components" && names.length === 0) throw unusable(option, "it is empty");
  return [...new Set(names)].sort();
}

function mirrorList(option: string, urls: readonly string[]): readonly string[] {
  if (!Array.isArray(urls) || urls.length === 0) throw unusable(option, "expected a list of URLs");
  return urls.map((url) => mirror(option, url));
}

/** Locks are shared, and so are images: a mirror that is named here must not be private. */
function mirror(option: string, url: unknown): string {
  const parsed = typeof url === "string" ? URL.parse(url) : null;
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) {
    throw unusable(option, `"${url}" is not a URL of http or https`);
  }
  if (parsed.username !== "" || parsed.password !== "") {
    throw unusable(
      option,
      `the URL of "${parsed.host}" has credentials, which locks must not have`,
    );
  }
  return String(url).replace(/\/+$/, "");
}

function flag(option: string, value: boolean): boolean {
  if (typeof value !== "boolean") throw unusable(option, `"${value}" is not true or false`);
  return value;
}

function unusable(option: string, fact: string): TypeError {
  return new TypeError(`Cannot use the option ${option}: ${fact}`);
}
