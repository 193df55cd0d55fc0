/**
 * The order of package versions.
 *
 * @see apk-package(5), "PACKAGE NAMES AND VERSIONS"
 * @module
 */

/** number{.number}…{letter}{_suffix{number}}…{~hash}{-r#}; what follows is not looked at. */
const VERSION =
  /^(\d+(?:\.\d+)*)([a-z]?)((?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)\d*)*)(?:~[0-9a-f]+)?(?:-r(\d+))?/;

/** Below 0 come before a version without suffix, above 0 after it. */
const SUFFIXES: Readonly<Record<string, number>> = {
  alpha: -4,
  beta: -3,
  pre: -2,
  rc: -1,
  cvs: 1,
  svn: 2,
  git: 3,
  hg: 4,
  p: 5,
};

interface Version {
  readonly numbers: readonly string[];
  readonly letter: string;
  readonly suffixes: readonly (readonly [rank: number, number: bigint])[];
  readonly revision: bigint | undefined;
}

/** Below 0 if `a` is older than `b`, above 0 if it is newer. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parse(a), parse(b)];
  return (
    compareNumbers(left.numbers, right.numbers) ||
    order(left.letter, right.letter) ||
    compareSuffixes(left.suffixes, right.suffixes) ||
    order(left.revision ?? -1n, right.revision ?? -1n)
  );
}

/** Whether `version` starts with all that `prefix` says: `1.2.3-r4` with `1.2`, for `~1.2`. */
export function hasVersionPrefix(version: string, prefix: string): boolean {
  const [whole, part] = [parse(version), parse(prefix)];
  const says = part.letter !== "" || part.suffixes.length > 0 || part.revision !== undefined;
  if (says) {
    const { revision = whole.revision } = part;
    const text = ({ numbers, letter, suffixes }: Version): string =>
      `${numbers.join(".")}${letter}${suffixes.flat().join("_")}`;
    return text(whole) === text(part) && whole.revision === revision;
  }
  return part.numbers.every((number, index) => whole.numbers[index] === number);
}

function parse(text: string): Version {
  const [, numbers = "", letter = "", suffixes = "", revision] = VERSION.exec(text) ?? [];
  return {
    numbers: numbers.split("."),
    letter,
    suffixes: [...suffixes.matchAll(/_([a-z]+)(\d*)/g)].map(([, name = "", number]) => [
      SUFFIXES[name] ?? 0,
      BigInt(number || 0),
    ]),
    revision: revision === undefined ? undefined : BigInt(revision),
  };
}

function compareNumbers(a: readonly string[], b: readonly string[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined) return 1;
    // behind the first point, 01 is to 1 as in a decimal fraction
    const isFraction = index > 0 && (left.startsWith("0") || right.startsWith("0"));
    const result = isFraction ? order(left, right) : order(BigInt(left), BigInt(right));
    if (result !== 0) return result;
  }
  return a.length - b.length;
}

function compareSuffixes(a: Version["suffixes"], b: Version["suffixes"]): number {
  for (let index = 0; index < Math.max(a.length, b.length); index++) {
    const [[rank, number], [otherRank, otherNumber]] = [a[index] ?? NONE, b[index] ?? NONE];
    const result = order(rank, otherRank) || order(number, otherNumber);
    if (result !== 0) return result;
  }
  return 0;
}

const NONE = [0, 0n] as const;

function order<T extends string | number | bigint>(a: T, b: T): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
