/**
 * A package of an index, of whichever format.
 *
 * @see apk-package(5), the letters of "v2-index-character"
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError, ResolveError } from "@rootsmith/core/provider";
import {
  type Dependency,
  type Provided,
  parseDependencies,
  parseProvides,
} from "../relations/dependency.ts";

export interface ApkPackage {
  /** Of the repository: `"v3.24/main"`, or a URL. */
  readonly repository: string;
  /** Set: nobody gets it who does not ask for the tag. */
  readonly tag?: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** Below the repository. */
  readonly path: string;
  /** The digest of what describes the package, in hex: SHA-1, SHA-256 or SHA-512 by its length. */
  readonly identity: string;
  /** Bytes of the file. */
  readonly size: number;
  /** 0: it is nothing but its relations, and apk does not read its file. */
  readonly installedSize: number;
  /** Name of the source package. */
  readonly origin: string;
  readonly license: string;
  /** When it was built, in seconds since 1970-01-01Z. */
  readonly buildTime: number;
  readonly depends: readonly Dependency[];
  /** Itself first. */
  readonly provides: readonly Provided[];
  /** Above 0: it may be chosen for a bare name that it provides, the highest first. */
  readonly priority: number;
  /** Not empty: it is wanted as soon as all of them are there. */
  readonly installIf: readonly Dependency[];
  /** All lines of it, as apk writes them in the database of installed packages, too. */
  readonly record: string;
}

/** Fields by their letters: `P` is the name. */
export type ApkFields = ReadonlyMap<string, string>;

/** Where a package comes from. */
export interface ApkOrigin {
  readonly repository: string;
  readonly tag?: string;
  /** Below the repository, where the index lies beside its packages. */
  path(name: string, version: string, architecture: string, identity: string): string;
}

/** The order of a record. Those of the first list are always there. */
const LETTERS = [
  "C",
  "P",
  "V",
  "A",
  "S",
  "I",
  "T",
  "U",
  "L",
  "o",
  "m",
  "t",
  "c",
  "k",
  "D",
  "p",
  "i",
  "g",
];
const ALWAYS = new Set(["C", "P", "V", "S", "I", "T", "U", "L"]);
/** They are not written where they are 0. */
const NUMBERS = new Set(["t", "k"]);
const DEFAULTS: Readonly<Record<string, string>> = { S: "0", I: "0" };

const NAME = /^[a-zA-Z0-9][a-zA-Z0-9._+-]*$/;
const VERSION = /^[0-9][^\s/]*$/;
const ARCHITECTURE = /^[a-z0-9_]*$/;

/**
 * @param identity In hex.
 * @throws {FormatError} If it lacks what every package has, or would lead elsewhere.
 */
export function apkPackage(fields: ApkFields, identity: string, origin: ApkOrigin): ApkPackage {
  const { repository, tag } = origin;
  const field = (letter: string): string => fields.get(letter) ?? "";
  const [name, version, architecture] = [field("P"), field("V"), field("A")];
  if (!NAME.test(name) || !VERSION.test(version) || !ARCHITECTURE.test(architecture)) {
    const what = JSON.stringify(`${name} ${version} ${architecture}`.trim());
    throw indexError(repository, `it has no package name, version and architecture in ${what}`);
  }
  const checksum = `Q1${Buffer.from(identity.slice(0, 40), "hex").toString("base64")}`;
  return {
    repository,
    ...(tag !== undefined && { tag }),
    name,
    version,
    architecture,
    path: origin.path(name, version, architecture, identity),
    identity,
    size: Number(field("S")) || 0,
    installedSize: Number(field("I")) || 0,
    origin: field("o") || name,
    license: field("L"),
    buildTime: Number(field("t")) || 0,
    depends: relations(field("D")),
    provides: [{ name, version }, ...parseProvides(field("p"))],
    priority: Number(field("k")) || 0,
    installIf: relations(field("i")),
    record: recordOf(new Map([...fields, ["C", checksum]])),
  };
}

/** What nobody can read is what nobody can provide: that package alone cannot be had, as with apk. */
function relations(text: string): Dependency[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .flatMap((word) => {
      try {
        return parseDependencies(word);
      } catch (error) {
        if (!(error instanceof ResolveError)) throw error;
        return [{ text: word, name: word, isConflict: false, operator: "", version: "" }];
      }
    });
}

function recordOf(fields: ApkFields): string {
  return LETTERS.flatMap((letter) => {
    const value = fields.get(letter) || DEFAULTS[letter] || "";
    const isThere = ALWAYS.has(letter) || (value !== "" && !(NUMBERS.has(letter) && value === "0"));
    return isThere ? [`${letter}:${value}`] : [];
  }).join("\n");
}

export function indexError(repository: string, fact: string): FormatError {
  return new FormatError(`Cannot read the index of ${repository}: ${fact}`, { format: "apkindex" });
}
