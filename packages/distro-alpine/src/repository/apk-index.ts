/**
 * The index of a repository.
 *
 * @see apk-package(5), the letters of "v2-index-character"
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import {
  type Dependency,
  type Provided,
  parseDependencies,
  parseProvides,
} from "../relations/dependency.ts";

/** A package of an index. */
export interface ApkPackage {
  /** Of the repository below the mirror: `"v3.20/main"`. */
  readonly repository: string;
  readonly name: string;
  readonly version: string;
  readonly architecture: string;
  /** `Q1` and the SHA-1 of its control stream in base64. */
  readonly checksum: string;
  /** Bytes of the file. */
  readonly size: number;
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
  /** All lines of it, as they stand in the database of installed packages, too. */
  readonly record: string;
}

/** @throws {FormatError} If a package lacks what every package has. */
export function parseIndex(text: string, repository: string): ApkPackage[] {
  return text
    .split(/\n{2,}/)
    .map((record) => record.trim())
    .filter((record) => record !== "")
    .map((record) => parseRecord(record, repository));
}

function parseRecord(record: string, repository: string): ApkPackage {
  const fields = new Map(record.split("\n").map((line) => [line.slice(0, 2), line.slice(2)]));
  const field = (letter: string): string => fields.get(`${letter}:`) ?? "";
  const [name, version, checksum] = [field("P"), field("V"), field("C")];
  if (!/^[a-zA-Z0-9][a-zA-Z0-9._+-]*$/.test(name) || !/^[0-9][^\s/]*$/.test(version)) {
    throw problem(repository, `it has no package name and version in ${JSON.stringify(record)}`);
  }
  if (!/^Q1[A-Za-z0-9+/]{27}=$/.test(checksum)) {
    throw problem(repository, `${name} has the checksum "${checksum}", which is no SHA-1`);
  }
  return {
    repository,
    name,
    version,
    architecture: field("A"),
    checksum,
    size: Number(field("S")) || 0,
    origin: field("o") || name,
    license: field("L"),
    buildTime: Number(field("t")) || 0,
    depends: parseDependencies(field("D")),
    provides: [{ name, version }, ...parseProvides(field("p"))],
    priority: Number(field("k")) || 0,
    installIf: parseDependencies(field("i")),
    record,
  };
}

function problem(repository: string, fact: string): FormatError {
  return new FormatError(`Cannot read the index of ${repository}: ${fact}`, { format: "apkindex" });
}
