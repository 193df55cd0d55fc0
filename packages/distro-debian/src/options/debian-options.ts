/**
 * What a user may say about a rootfs of the Debian family, and the same with its defaults.
 *
 * @module
 */
import type { DebianSource } from "../formats/apt-source.ts";
import type { Pin } from "../formats/pins.ts";
import type { DebianHooks, HookSettings } from "./hooks.ts";

export interface DebianOptions {
  /** A codename, version or alias: `"bookworm"`, `"12"`, `"stable"`. The lock records the codename. */
  readonly suite: string;
  /**
   * The set of packages to start from, by mmdebstrap's names. Default `"minbase"`: essential and
   * required packages, and apt. `"extract"` and `"custom"` start from nothing; with `"extract"`,
   * packages are unpacked but never configured.
   */
  readonly variant?: Variant | "required" | "debootstrap" | "-";
  /** Packages to add to the variant: `"curl"`, `"curl=7.88*"`, `"curl/bookworm-backports"`, `"libc6:i386"`, `"./local.deb"`. */
  readonly include?: readonly string[];
  /** Packages that must not be installed. */
  readonly exclude?: readonly string[];
  /** Also install recommended packages, where that is possible. Default false. */
  readonly recommends?: boolean;
  /** `"apt"` makes apt's choice where the two differ. Default `"rootsmith"`. */
  readonly solver?: "rootsmith" | "apt";
  /** Foreign architectures, by their Debian names: `"i386"`. */
  readonly architectures?: readonly string[];
  /** Default: those of the release, `["main"]` for Debian. */
  readonly components?: readonly string[];
  /** Take newer packages from `SUITE-updates`, where the release has it. Default true. */
  readonly updates?: boolean;
  /** Take newer packages from `SUITE-security`, where the release has it. Default true. */
  readonly security?: boolean;
  /** Add `SUITE-backports`, for packages that are requested from it. Default false. */
  readonly backports?: boolean;
  /** Take newer packages from `SUITE-proposed-updates` or `SUITE-proposed`. Default false. */
  readonly proposed?: boolean;
  /** Additional repositories: objects, or the text of a `sources.list` or `.sources` file. */
  readonly sources?: readonly (DebianSource | string)[];
  /** Local .deb files, or directories of them, offered beside the repositories. */
  readonly debs?: readonly string[];
  /** Which versions to prefer: objects, or the text of an apt_preferences(5) file. */
  readonly pins?: readonly (Pin | string)[];
  /** Use the archive as of this time: `"20250101T000000Z"`. */
  readonly snapshot?: string;
  /** Base URLs of the archive, tried in order, instead of the built-in ones. */
  readonly mirrors?: readonly string[];
  /** Base URLs of the security archive. */
  readonly securityMirrors?: readonly string[];
  /**
   * URLs for apt inside the image, by repository name: `"debian"`, `"debian-security"`,
   * `"ubuntu-ports"`, or the name of a source. Default: the first of `mirrors` and `securityMirrors`.
   */
  readonly imageMirrors?: Readonly<Record<string, string>>;
  /** Refuse expired Release files. Default true, except for snapshots and ended releases. */
  readonly checkValidUntil?: boolean;
  /**
   * Container settings in the image: no services started at install time, no apt caches, no
   * translations. Default `"docker"`, as in Docker's official images.
   */
  readonly tweaks?: "docker" | "none";
  /** Omit documentation and translations, in this build and in later installs. Default false. */
  readonly slim?: boolean;
  /** Globs of paths to leave out of packages, as for dpkg's `--path-exclude`. */
  readonly pathExclude?: readonly string[];
  /** Globs of paths to keep although `pathExclude` matches them. */
  readonly pathInclude?: readonly string[];
  /**
   * Takes away, when all is configured, what the included packages do not need to run: apt, dpkg,
   * shells, their tools. `slim` is true, then, unless it is said. Default false.
   */
  readonly distroless?: boolean;
  /** Of a distroless image: further packages that stay, with what they need. */
  readonly keep?: readonly string[];
  /** Of a distroless image: adds a static busybox, with all its programs in /busybox. Default false. */
  readonly debug?: boolean;
  /** Your own files and commands, applied at four moments of the build. */
  readonly hooks?: DebianHooks;
  /**
   * On top of an image: which of its packages get the newest version: `"all"`, `"security"` (what has a
   * security update), or names. Default: what is asked for, and what a dependency wants newer.
   */
  readonly upgrade?: "all" | "security" | readonly string[];
  /** On top of an image: packages of it to remove, with those that need them. */
  readonly remove?: readonly string[];
  /**
   * On top of an image: choose from the repositories of its own apt, too, with the keys that it has for
   * them. Default true.
   */
  readonly baseSources?: boolean;
}

/** As mmdebstrap calls them. */
export const VARIANTS = [
  "extract",
  "custom",
  "essential",
  "apt",
  "minbase",
  "buildd",
  "important",
  "standard",
] as const;

export type Variant = (typeof VARIANTS)[number];

/** {@linkcode DebianOptions} with defaults filled in; JSON, as recorded in a lock. */
export type DebianSettings = {
  readonly suite: string;
  readonly variant: Variant;
  readonly include: readonly string[];
  readonly exclude: readonly string[];
  readonly recommends: boolean;
  readonly solver: "rootsmith" | "apt";
  readonly architectures: readonly string[];
  readonly components: readonly string[];
  readonly updates: boolean;
  readonly security: boolean;
  readonly backports: boolean;
  readonly proposed: boolean;
  readonly sources: readonly DebianSource[];
  readonly debs: readonly string[];
  readonly pins: readonly Pin[];
  readonly snapshot?: string;
  /** Absent: the built-in ones, which depend on the architecture. */
  readonly mirrors?: readonly string[];
  readonly securityMirrors?: readonly string[];
  readonly imageMirrors: Readonly<Record<string, string>>;
  readonly checkValidUntil: boolean;
  readonly tweaks: "docker" | "none";
  readonly slim: boolean;
  readonly pathExclude: readonly string[];
  readonly pathInclude: readonly string[];
  /** Absent: false. So are `keep`, where nothing is kept, and `debug`. */
  readonly distroless?: true;
  readonly keep?: readonly string[];
  readonly debug?: true;
  readonly hooks: HookSettings;
  readonly upgrade?: "all" | "security" | readonly string[];
  readonly remove?: readonly string[];
  /** Absent: true. */
  readonly baseSources?: false;
};
