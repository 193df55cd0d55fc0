/**
 * The order of package versions: `number{.number}…{letter}{_suffix{number}}…{~hash}{-r#}`.
 *
 * @see apk-package(5), "PACKAGE NAMES AND VERSIONS"
 * @module
 */

/** What a version is made of, in the order in which it may come. */
const KINDS = ["first", "number", "letter", "suffix", "suffixNumber", "hash", "revision"] as const;
const [END, INVALID] = [KINDS.length, KINDS.length + 1];

/** From the oldest; `""` stands for a version without suffix. */
const SUFFIXES = ["alpha", "beta", "pre", "rc", "", "cvs", "svn", "git", "hg", "p"];
const RELEASE = SUFFIXES.indexOf("");

/** A part of a version: its kind is the place in `KINDS`, or `END` or `INVALID`. */
interface Part {
  readonly kind: number;
  readonly text: string;
}

/** By what it begins with: kinds after which it may come, and what it is. */
const PARTS: readonly (readonly [pattern: RegExp, kind: (before: number) => number])[] = [
  [/^\.(\d+)/, (before) => (before <= kindOf("number") ? kindOf("number") : INVALID)],
  [/^(\d+)/, (before) => (before === kindOf("suffix") ? kindOf("suffixNumber") : INVALID)],
  [/^([a-z])/, (before) => (before <= kindOf("number") ? kindOf("letter") : INVALID)],
  [/^_([a-z]+)/, (before) => (before <= kindOf("suffixNumber") ? kindOf("suffix") : INVALID)],
  [/^~([0-9a-f]+)/, (before) => (before < kindOf("hash") ? kindOf("hash") : INVALID)],
  [/^-r(\d+)/, (before) => (before < kindOf("revision") ? kindOf("revision") : INVALID)],
];

function kindOf(name: (typeof KINDS)[number]): number {
  return KINDS.indexOf(name);
}

/** Whether it is a version from its beginning to its end. */
export function isVersion(text: string): boolean {
  return partsOf(text).at(-1)?.kind === END;
}

/** Below 0 if `a` is older than `b`, above 0 if it is newer. What is no version counts as far as it is one. */
export function compareVersions(a: string, b: string): number {
  return compare(a, b, false);
}

/** Whether `version` starts with all that `prefix` says: `1.2.3-r4` with `1.2`, for `~1.2`. */
export function hasVersionPrefix(version: string, prefix: string): boolean {
  return compare(version, prefix, true) === 0;
}

/** As {@linkcode compareVersions}; with `isPrefix`, 0 also where `b` ends sooner. */
export function compare(a: string, b: string, isPrefix: boolean): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [index, one] of left.entries()) {
    const other = right[index] as Part;
    if (one.kind !== other.kind) return compareKinds(one, other, isPrefix);
    if (one.kind >= END) return 0;
    const order = compareParts(one, other);
    if (order !== 0) return order;
  }
  return 0;
}

/** What goes on is newer, unless it goes on with a suffix from before the release. */
function compareKinds(one: Part, other: Part, isPrefix: boolean): number {
  if (isPrefix && other.kind === END) return 0;
  if (isBeforeRelease(one)) return -1;
  if (isBeforeRelease(other)) return 1;
  return other.kind - one.kind;
}

function isBeforeRelease({ kind, text }: Part): boolean {
  return kind === kindOf("suffix") && SUFFIXES.indexOf(text) < RELEASE;
}

function compareParts({ kind, text }: Part, { text: other }: Part): number {
  const name = KINDS[kind];
  if (name === "suffix") return SUFFIXES.indexOf(text) - SUFFIXES.indexOf(other);
  // behind the first point, 01 is to 1 as in a decimal fraction
  const isFraction = name === "number" && (text.startsWith("0") || other.startsWith("0"));
  if (isFraction || name === "letter" || name === "hash") return order(text, other);
  return order(BigInt(text), BigInt(other));
}

/** The last one is the end, or says that there it is no version any more. */
function partsOf(text: string): Part[] {
  const first = /^\d+/.exec(text)?.[0];
  if (first === undefined) return [{ kind: INVALID, text: "" }];
  const parts: Part[] = [{ kind: kindOf("first"), text: first }];
  for (let rest = text.slice(first.length); ; ) {
    const { kind: before } = parts.at(-1) as Part;
    if (rest === "") return [...parts, { kind: END, text: "" }];
    const [pattern, kind] = PARTS.find(([pattern]) => pattern.test(rest)) ?? [];
    const [whole = "", value = ""] = pattern?.exec(rest) ?? [];
    const part = { kind: kind?.(before) ?? INVALID, text: value };
    const isSuffix = part.kind !== kindOf("suffix") || SUFFIXES.includes(value);
    if (part.kind === INVALID || !isSuffix) return [...parts, { kind: INVALID, text: "" }];
    parts.push(part);
    rest = rest.slice(whole.length);
  }
}

function order<T extends string | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
