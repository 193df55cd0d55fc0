/**
 * Pins: which of several versions is the candidate.
 *
 * @see apt_preferences(5)
 * @module
 */
import { parseStanza } from "./deb822.ts";
import type { DebianPackage, IndexOrigin } from "./debian-package.ts";
import { ownArchitecture } from "./package-key.ts";
import { textPattern } from "./text-pattern.ts";

export type Pin = {
  /** `"*"`, or names and patterns separated by blanks: `"linux-* curl:any src:systemd"`. */
  readonly packages: string;
  /** `"release n=bookworm-backports"`, `"version 1.2*"` or `"origin host"`. */
  readonly pin: string;
  /** The highest wins; what is below zero is never installed. */
  readonly priority: number;
};

/** The priority of a version that these indexes have. */
export type PinPriority = (item: DebianPackage, origins: readonly IndexOrigin[]) => number;

type PackageTest = (item: DebianPackage) => boolean;
type ReleaseTerm = (origin: IndexOrigin, item: DebianPackage) => string | undefined;
type OriginTest = (item: DebianPackage, origin: IndexOrigin) => boolean;

/** What the terms of a release pin are compared with. */
const RELEASE_TERMS: ReadonlyMap<string, ReleaseTerm> = new Map<string, ReleaseTerm>([
  ["a", ({ release }) => release?.suite],
  ["n", ({ release }) => release?.codename],
  ["v", ({ release }) => release?.version],
  ["o", ({ release }) => release?.origin],
  ["l", ({ release }) => release?.label],
  ["c", ({ component }) => component],
  ["b", (_, { architecture }) => architecture],
]);

/** `Pin-Priority: never` */
const NEVER = -32_768;

/**
 * Reads the text of an apt preferences file.
 *
 * @throws {TypeError} If a stanza is not a pin.
 */
export function parsePins(text: string): readonly Pin[] {
  const stanzas = text.replace(/^#.*\n?/gm, "").split(/\n(?:[ \t]*\n)+/);
  return stanzas.filter((stanza) => stanza.trim() !== "").map(parsePin);
}

/**
 * What the pins say of a version. A pin of named packages beats one of all packages; of several the
 * first one counts. Where none applies it is 500, or less where the suite wants that.
 *
 * @throws {TypeError} If a pin cannot be read.
 */
export function pinPriority(pins: readonly Pin[], native: string): PinPriority {
  const rules = pins.map((pin) => ({
    isGeneral: pin.packages.trim() === "*",
    isPackage: packageTest(pin, native),
    isFrom: originTest(pin),
    priority: pin.priority,
  }));
  const general = rules.filter((rule) => rule.isGeneral);
  const specific = rules.filter((rule) => !rule.isGeneral);
  return (item, origins) => {
    const own = specific.find(
      ({ isPackage, isFrom }) => isPackage(item) && origins.some((origin) => isFrom(item, origin)),
    );
    if (own !== undefined) return own.priority;
    return Math.max(
      ...origins.map(
        (origin) =>
          general.find(({ isFrom }) => isFrom(item, origin))?.priority ?? defaultPriority(origin),
      ),
    );
  };
}

function defaultPriority({ release }: IndexOrigin): number {
  if (!release?.notAutomatic) return 500;
  return release.butAutomaticUpgrades ? 100 : 1;
}

function parsePin(stanza: string): Pin {
  const fields = parseStanza(stanza);
  const [packages, pin, text] = [
    fields.get("package"),
    fields.get("pin"),
    fields.get("pin-priority"),
  ];
  const priority = text === "never" ? NEVER : Number(text);
  if (!packages || !pin || !Number.isInteger(priority) || priority === 0) {
    throw new TypeError(
      `Cannot parse the pin "${stanza.trim()}": expected the fields "Package", "Pin" and "Pin-Priority"`,
    );
  }
  return { packages, pin, priority };
}

function packageTest({ packages }: Pin, native: string): PackageTest {
  const tests = packages
    .trim()
    .split(/\s+/)
    .map((word): PackageTest => {
      const [, source, pattern = "", wanted = native] =
        /^(src:)?(\/.*\/|[^:]*)(?::([^:]+))?$/.exec(word) ?? [];
      const isName = textPattern(pattern);
      return (item) =>
        isName.test(source === undefined ? item.name : item.source.name) &&
        (wanted === "any" ||
          ownArchitecture(item, native) === (wanted === "native" ? native : wanted));
    });
  return (item) => tests.some((test) => test(item));
}

function originTest({ packages, pin }: Pin): OriginTest {
  const [, kind, data = ""] = /^(release|version|origin)\s+(.+)$/i.exec(pin.trim()) ?? [];
  switch (kind?.toLowerCase()) {
    case "release":
      return releaseTest(pin, data);
    case "origin": {
      const site = textPattern(data.replace(/^"(.*)"$/, "$1"));
      return (_, origin) => site.test(origin.site ?? "");
    }
    case "version": {
      if (packages.trim() === "*") throw pinError(pin, "a version is that of named packages");
      const version = textPattern(data);
      return (item) => version.test(item.version);
    }
    default:
      throw pinError(pin, 'expected "release …", "version …" or "origin …"');
  }
}

/** `a=stable, n=bookworm, v=12*, c=main, o=Debian, l=Debian, b=amd64`; or only a suite or a version. */
function releaseTest(pin: string, data: string): OriginTest {
  if (data === "*") return () => true;
  if (!data.includes("=")) {
    const pattern = textPattern(data);
    const isVersion = /^\d/.test(data);
    return (_, { release }) => {
      if (release === undefined) return false;
      const names = isVersion ? [release.version] : [release.suite, release.codename];
      return names.some((name) => pattern.test(name));
    };
  }
  const tests = data.split(",").map((term): OriginTest => {
    const [, key = "", value = ""] = /^(\w)=(.+)$/.exec(term.trim()) ?? [];
    const fact = RELEASE_TERMS.get(key);
    if (fact === undefined) throw pinError(pin, `"${term.trim()}" is no term of a release`);
    const pattern = textPattern(value);
    return (item, origin) => {
      const text = fact(origin, item);
      return text !== undefined && pattern.test(text);
    };
  });
  return (item, origin) => tests.every((test) => test(item, origin));
}

function pinError(pin: string, fact: string): TypeError {
  return new TypeError(`Cannot use the pin "${pin}": ${fact}`);
}
