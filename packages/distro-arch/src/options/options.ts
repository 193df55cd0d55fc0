/**
 * What a user says about an Arch Linux image, checked, with its defaults.
 *
 * @module
 */
import {
  checkOptionNames,
  flag,
  type JsonObject,
  publicUrl,
  textList,
  unusable,
} from "@rootsmith/core/provider";
import { parseRelease, type ReleaseName } from "../releases/release.ts";
import { DEFAULT_SIG_LEVEL, parseSigLevel } from "./sig-level.ts";
import { SLIM } from "./slim.ts";

export interface ArchOptions {
  /** `"latest"`, the default, or a day of the archive: `"2026-11-01"`, `"2026/11/01"`. */
  readonly release?: string;
  /** To start from: names, groups, `NAME>=VERSION`, `REPOSITORY/NAME`. Default `["base"]`. */
  readonly packages?: readonly string[];
  /** Further ones. Default: none. */
  readonly include?: readonly string[];
  /** Of pacman, the one that counts most first. Default: those of the port, `["core", "extra"]`. */
  readonly repositories?: readonly string[];
  /** Which signatures there have to be, as in pacman.conf. Default `"Required DatabaseOptional"`. */
  readonly sigLevel?: string;
  /** What is left out, now and later, as in pacman.conf: patterns of paths. Default: nothing. */
  readonly noExtract?: readonly string[];
  /** No documentation and no translations, now and later. Default false. */
  readonly slim?: boolean;
  /** To be made by locale-gen, the first one as the default: `["en_US.UTF-8"]`. Default: none. */
  readonly locales?: readonly string[];
  /** Run pacman-key in the image. It then differs from build to build. Default false. */
  readonly initKeyring?: boolean;
  /** Where pacman in the image looks, without `$repo` and `$arch`. Default: that of the release. */
  readonly imageMirror?: string;
}

export type ArchSettings = JsonObject & {
  readonly release: ReleaseName;
  readonly packages: readonly string[];
  readonly include: readonly string[];
  readonly repositories?: readonly string[];
  readonly sigLevel: string;
  readonly noExtract: readonly string[];
  readonly locales: readonly string[];
  readonly initKeyring: boolean;
  readonly imageMirror?: string;
};

const OPTION_NAMES: Readonly<Record<keyof ArchOptions, true>> = {
  release: true,
  packages: true,
  include: true,
  repositories: true,
  sigLevel: true,
  noExtract: true,
  slim: true,
  locales: true,
  initKeyring: true,
  imageMirror: true,
};

/** Of a package or group, behind a repository, before a version. */
const TARGET =
  /^(?:[a-z0-9][a-z0-9_.-]*\/)?[A-Za-z0-9@_+][A-Za-z0-9@._+-]*(?:(?:[<>]=?|=)[A-Za-z0-9:._+~-]+)?$/;
const REPOSITORY = /^[a-z0-9][a-z0-9_.-]*$/;
const LOCALE = /^[A-Za-z_]+(?:\.[A-Za-z0-9-]+)?(?:@[a-z]+)?$/;

/** @throws {TypeError} If an option is not what it has to be. */
export function archSettings(options: ArchOptions): ArchSettings {
  checkOptionNames("arch()", options, OPTION_NAMES);
  const { release = "latest", packages = ["base"], include = [], repositories } = options;
  const { sigLevel = DEFAULT_SIG_LEVEL, noExtract = [], slim = false, locales = [] } = options;
  const { initKeyring = false, imageMirror } = options;
  const day = typeof release === "string" ? parseRelease(release) : undefined;
  if (day === undefined) {
    throw unusable("release", `"${release}" is neither "latest" nor a day such as "2026-11-01"`);
  }
  if (parseSigLevel(String(sigLevel)) === undefined) {
    throw unusable("sigLevel", `"${sigLevel}" is not like "${DEFAULT_SIG_LEVEL}"`);
  }
  if (named("packages", packages, TARGET).length === 0) throw unusable("packages", "there is none");
  if (repositories?.length === 0) throw unusable("repositories", "there is none");
  const patterns = textList("noExtract", noExtract);
  const spaced = patterns.find((pattern) => /\s/.test(pattern));
  if (spaced !== undefined) throw unusable("noExtract", `"${spaced}" has a blank`);
  return {
    release: day,
    packages,
    include: named("include", include, TARGET),
    ...(repositories && { repositories: named("repositories", repositories, REPOSITORY) }),
    sigLevel,
    noExtract: [...(flag("slim", slim) ? SLIM : []), ...patterns],
    locales: named("locales", locales, LOCALE),
    initKeyring: flag("initKeyring", initKeyring),
    ...(imageMirror !== undefined && { imageMirror: publicUrl("imageMirror", imageMirror) }),
  };
}

function named(option: string, value: unknown, pattern: RegExp): readonly string[] {
  const texts = textList(option, value);
  const wrong = texts.find((text) => !pattern.test(text));
  if (wrong !== undefined) throw unusable(option, `"${wrong}" is not a name`);
  return texts;
}
