/**
 * What packages need, provide and conflict with.
 *
 * @see apk-world(5), apk-package(5)
 * @module
 */
import { ResolveError } from "@rootsmith/core/provider";
import { compare } from "./version.ts";

/** `"so:libz.so.1"`, `"musl>=1.2"`, `"!busybox-extras"`, and in the world `"curl@edge>8"`. */
export interface Dependency {
  /** As it was written. */
  readonly text: string;
  readonly name: string;
  /** True: no package may provide it. */
  readonly isConflict: boolean;
  /** Any of `<`, `>`, `=`, `~`; `""` is any version, `"><"` the checksum of one package. */
  readonly operator: string;
  readonly version: string;
  /** The repositories with this tag are for it, too. */
  readonly tag?: string;
}

/** A name that a package answers to; without a version, it only answers to the bare name. */
export interface Provided {
  readonly name: string;
  readonly version?: string;
}

const DEPENDENCY = /^(!?)([^<>=~!@\s]+)(?:@([\w.-]+))?(?:([<>=~]+)([^<>=~\s][^<>~\s]*))?$/;

const OPERATORS = ["", "<", "<=", "=<", "<~", "~", "~=", "=~", "=", ">=", "=>", ">~", ">", "><"];

/** A list separated by white space. @throws {ResolveError} If one of it is malformed. */
export function parseDependencies(text: string): Dependency[] {
  return text.split(/\s+/).filter(Boolean).map(parseDependency);
}

function parseDependency(text: string): Dependency {
  const [match, bang, name = "", tag, operator = "", version = ""] = DEPENDENCY.exec(text) ?? [];
  if (match === undefined || !OPERATORS.includes(operator)) {
    throw new ResolveError(`Cannot read the dependency "${text}": it is not like "name>=1.2"`);
  }
  return {
    text,
    name,
    isConflict: bang === "!",
    operator,
    version,
    ...(tag !== undefined && { tag }),
  };
}

/** The list of an index: `"so:libz.so.1=1.3.1 cmd:gzip"`. */
export function parseProvides(text: string): Provided[] {
  return text
    .split(/\s+/)
    .filter(Boolean)
    .map((item) => {
      const [name = "", version] = item.split("=", 2);
      return { name, ...(version !== undefined && { version }) };
    });
}

/** Whether what is provided answers to the name and the version; `isConflict` is not looked at. */
export function answers({ name, version }: Provided, dependency: Dependency): boolean {
  if (name !== dependency.name) return false;
  const { operator, version: wanted } = dependency;
  if (operator === "") return true;
  if (version === undefined || operator === "><") return false;
  const isPrefix = operator.includes("~");
  const order = compare(version, wanted, isPrefix);
  if (order < 0) return operator.includes("<");
  if (order > 0) return operator.includes(">");
  return isPrefix || operator.includes("=");
}
