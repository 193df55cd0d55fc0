/**
 * The order of versions, `[EPOCH:]VERSION[-RELEASE]`.
 *
 * @see vercmp(8)
 * @module
 */
import { Buffer } from "node:buffer";

interface Version {
  readonly epoch: string;
  readonly version: string;
  /** Absent: any. */
  readonly release?: string;
}

/** Negative if `a` is older than `b`, zero if they are equal, positive if it is newer. */
export function compareVersions(a: string, b: string): number {
  if (a === b) return 0;
  const [one, two] = [parseVersion(a), parseVersion(b)];
  const order = compareParts(one.epoch, two.epoch) || compareParts(one.version, two.version);
  if (order !== 0 || one.release === undefined || two.release === undefined) return order;
  return compareParts(one.release, two.release);
}

function parseVersion(text: string): Version {
  const [, epoch, rest = ""] = /^(?:(\d*):)?(.*)$/s.exec(text) ?? [];
  const dash = rest.lastIndexOf("-");
  return {
    epoch: epoch || "0",
    version: dash < 0 ? rest : rest.slice(0, dash),
    ...(dash >= 0 && { release: rest.slice(dash + 1) }),
  };
}

/** Runs of digits, or of letters, each with what separates it from the one before. */
const SEGMENT = /([^0-9A-Za-z]*)([0-9]+|[A-Za-z]+)/g;

interface Segment {
  readonly separator: string;
  readonly text: string;
  readonly isNumber: boolean;
}

function compareParts(a: string, b: string): number {
  const [one, two] = [partsOf(a), partsOf(b)];
  for (let index = 0; ; index++) {
    const [first, second] = [one.segments[index], two.segments[index]];
    if (first === undefined && second === undefined) {
      return Number(one.end !== "") - Number(two.end !== "");
    }
    if (first === undefined) return isOlderThanNone(second as Segment, one) ? 1 : -1;
    if (second === undefined) return isOlderThanNone(first, two) ? -1 : 1;
    const order = compareSegments(first, second);
    if (order !== 0) return order;
  }
}

interface Parts {
  readonly segments: readonly Segment[];
  /** Separators behind the last one. */
  readonly end: string;
}

function partsOf(text: string): Parts {
  // separators are counted in bytes
  const bytes = Buffer.from(text).toString("latin1");
  const segments = [...bytes.matchAll(SEGMENT)].map(([, separator = "", segment = ""]) => {
    return { separator, text: segment, isNumber: /^\d/.test(segment) };
  });
  return { segments, end: /[^0-9A-Za-z]*$/.exec(bytes)?.[0] ?? "" };
}

/** Letters at the end are what comes before a release: 1.0rc1 is older than 1.0, and 1.a than "1." */
function isOlderThanNone({ separator, isNumber }: Segment, shorter: Parts): boolean {
  return !isNumber && (separator === "" || shorter.end !== "");
}

function compareSegments(a: Segment, b: Segment): number {
  const separators = a.separator.length - b.separator.length;
  if (separators !== 0) return separators;
  if (a.isNumber !== b.isNumber) return a.isNumber ? 1 : -1;
  if (!a.isNumber) return a.text === b.text ? 0 : a.text < b.text ? -1 : 1;
  const [one, two] = [a.text, b.text].map((text) => text.replace(/^0+/, "")) as [string, string];
  if (one.length !== two.length) return one.length - two.length;
  return one === two ? 0 : one < two ? -1 : 1;
}
