/**
 * What a user says about a rootfs of the Debian family, checked, with its defaults.
 *
 * @module
 */
import {
  checkOptionNames,
  choice,
  flag,
  nameList,
  publicUrl,
  ResolveError,
  suggestName,
  textList,
  unusable,
  urlList,
} from "@rootsmith/core/provider";
import { readSources } from "../formats/apt-source.ts";
import { type Pin, parsePins, pinPriority } from "../formats/pins.ts";
import { type Distribution, findRelease, securityRepository } from "../releases/release.ts";
import {
  type DebianOptions,
  type DebianSettings,
  VARIANTS,
  type Variant,
} from "./debian-options.ts";
import { hookSettings } from "./hooks.ts";

/** mmdebstrap's other names of variants. */
const VARIANT_NAMES: Readonly<Record<string, Variant>> = {
  required: "minbase",
  debootstrap: "important",
  "-": "important",
};

/** Debian Policy 5.6.1, with what apt takes behind a name; or the path of a .deb */
const INCLUDED = /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?(?:=[^\s/=]+)?(?:\/[^\s/=]+)?$|\.deb$/;
const PACKAGE_NAME = /^[a-z0-9][a-z0-9+.-]+(?::[a-z0-9-]+)?$/;
const COMPONENT = /^[a-z0-9][a-z0-9+.-]*$/;
const ARCHITECTURE = /^[a-z0-9][a-z0-9-]*$/;
const TIMESTAMP = /^\d{8}T\d{6}Z$/;

/** What the factories take. */
const OPTION_NAMES: Readonly<Record<keyof DebianOptions, true>> = {
  suite: true,
  variant: true,
  include: true,
  exclude: true,
  recommends: true,
  solver: true,
  architectures: true,
  components: true,
  updates: true,
  security: true,
  backports: true,
  proposed: true,
  sources: true,
  debs: true,
  pins: true,
  snapshot: true,
  mirrors: true,
  securityMirrors: true,
  imageMirrors: true,
  checkValidUntil: true,
  tweaks: true,
  slim: true,
  pathExclude: true,
  pathInclude: true,
  distroless: true,
  keep: true,
  debug: true,
  hooks: true,
  upgrade: true,
  remove: true,
  baseSources: true,
};

/**
 * Checks options and fills in what they leave open. Lists of names come back sorted and without
 * repetitions, so that their order makes no difference.
 *
 * @throws {ResolveError} If the suite is not known.
 * @throws {TypeError} If any other option is invalid.
 */
export function debianSettings(options: DebianOptions, distribution: Distribution): DebianSettings {
  checkOptionNames(`${distribution.name}()`, options, OPTION_NAMES);
  const suite = knownSuite(options.suite, distribution);
  const release = findRelease(distribution, suite);
  const components = options.components ?? release?.components ?? ["main"];
  if (components.length === 0) throw unusable("components", "it is empty");
  const { snapshot, mirrors, securityMirrors } = options;
  if (snapshot !== undefined && (mirrors ?? securityMirrors) !== undefined) {
    throw unusable("snapshot", "mirrors have the archive as it is now, so it excludes them");
  }
  const sources = readSources(options.sources ?? []);
  return {
    suite,
    variant: variantOf(options.variant ?? "minbase"),
    include: nameList("include", options.include ?? [], INCLUDED),
    exclude: nameList("exclude", options.exclude ?? [], PACKAGE_NAME),
    recommends: flag("recommends", options.recommends ?? false),
    solver: choice("solver", options.solver ?? "rootsmith", ["rootsmith", "apt"]),
    architectures: nameList("architectures", options.architectures ?? [], ARCHITECTURE),
    components: nameList("components", components, COMPONENT),
    updates: flag("updates", options.updates ?? true),
    security: flag("security", options.security ?? true),
    backports: flag("backports", options.backports ?? false),
    proposed: flag("proposed", options.proposed ?? false),
    sources,
    debs: textList("debs", options.debs ?? []),
    pins: readPins(options.pins ?? []),
    ...(snapshot !== undefined && { snapshot: timestamp(snapshot) }),
    ...(mirrors !== undefined && { mirrors: urlList("mirrors", mirrors) }),
    ...(securityMirrors !== undefined && {
      securityMirrors: urlList("securityMirrors", securityMirrors),
    }),
    imageMirrors: readImageMirrors(options.imageMirrors ?? {}, [
      ...repositoryNames(distribution),
      ...sources.map(({ name = "" }) => name),
    ]),
    checkValidUntil: flag("checkValidUntil", options.checkValidUntil ?? true),
    tweaks: choice("tweaks", options.tweaks ?? "docker", ["docker", "none"]),
    slim: flag("slim", options.slim ?? options.distroless ?? false),
    pathExclude: textList("pathExclude", options.pathExclude ?? []),
    pathInclude: textList("pathInclude", options.pathInclude ?? []),
    ...distrolessSettings(options),
    hooks: hookSettings(options.hooks),
    ...(options.upgrade !== undefined && { upgrade: upgradeOf(options.upgrade) }),
    ...(options.remove !== undefined && {
      remove: nameList("remove", options.remove, PACKAGE_NAME),
    }),
    ...(!flag("baseSources", options.baseSources ?? true) && { baseSources: false }),
  };
}

function distrolessSettings({
  distroless = false,
  keep = [],
  debug = false,
  variant,
}: DebianOptions): Pick<DebianSettings, "distroless" | "keep" | "debug"> {
  const kept = nameList("keep", keep, PACKAGE_NAME);
  if (!flag("distroless", distroless)) {
    if (kept.length > 0) throw unusable("keep", "all packages stay where distroless is not set");
    if (flag("debug", debug)) throw unusable("debug", "it is for images with distroless");
    return {};
  }
  if (variant === "extract") throw unusable("distroless", "the variant extract configures nothing");
  return {
    distroless: true,
    ...(kept.length > 0 && { keep: kept }),
    ...(flag("debug", debug) && { debug: true as const }),
  };
}

/** Whether an item of `include` is the path of a file. */
export function isDebFile(item: string): boolean {
  return item.endsWith(".deb");
}

/** The archives, those of security updates, then what releases have beside them. */
function repositoryNames(distribution: Distribution): readonly string[] {
  const { releases } = distribution;
  const others = releases.flatMap(({ repositories = [] }) => readSources(repositories));
  return [
    ...new Set([
      ...releases.flatMap(({ archives }) => archives.map(({ repository }) => repository)),
      ...releases.map((release) => securityRepository(distribution, release)),
      ...others.map(({ name = "" }) => name),
    ]),
  ];
}

function readImageMirrors(
  mirrors: Readonly<Record<string, string>>,
  known: readonly string[],
): Readonly<Record<string, string>> {
  const unknown = Object.keys(mirrors).find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw unusable("imageMirrors", `"${unknown}" is not one of ${known.join(", ")}`);
  }
  return Object.fromEntries(
    Object.entries(mirrors).map(([name, url]) => [name, publicUrl("imageMirrors", url)]),
  );
}

function readPins(pins: readonly (Pin | string)[]): readonly Pin[] {
  if (!Array.isArray(pins)) throw unusable("pins", "expected a list");
  const all = pins.flatMap((pin) => (typeof pin === "string" ? parsePins(pin) : [pin]));
  pinPriority(all, ""); // says what is wrong with them
  return all;
}

/** A codename or an alias; a version says which codename is meant for good. */
function knownSuite(suite: string, distribution: Distribution): string {
  const release = findRelease(distribution, suite);
  if (release !== undefined) return release.alias === suite ? suite : release.codename;
  const known = distribution.releases
    .flatMap(({ codename, alias }) => [codename, alias])
    .filter((name) => name !== undefined);
  throw new ResolveError(
    `Cannot resolve "${suite}": it is not a release of ${distribution.title} that is known here`,
    { hint: suggestName(suite, known) ?? `Choose one of: ${known.join(", ")}` },
  );
}

function upgradeOf(
  upgrade: NonNullable<DebianOptions["upgrade"]>,
): NonNullable<DebianSettings["upgrade"]> {
  if (upgrade === "all" || upgrade === "security") return upgrade;
  return nameList("upgrade", upgrade, PACKAGE_NAME);
}

function variantOf(name: string): Variant {
  return choice("variant", VARIANT_NAMES[name] ?? name, VARIANTS);
}

function timestamp(text: string): string {
  if (TIMESTAMP.test(text)) return text;
  throw unusable("snapshot", `"${text}" is not a time such as "20250101T000000Z"`);
}
