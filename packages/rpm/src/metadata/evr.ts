/**
 * Versions of packages: epoch, version, release, and rpm's order of them.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/dependencies.html#versioning
 * @module
 */

export interface Evr {
  /** 0 where none is given. */
  readonly epoch: number;
  readonly version: string;
  /** Empty in a relation that names none: it matches any. */
  readonly release: string;
}

const ZERO = 0x30;
const NINE = 0x39;
const TILDE = 0x7e;
const CARET = 0x5e;

/**
 * Compares two versions, or two releases, as rpm does: negative if `a` is older. Runs of digits are
 * compared as numbers and are newer than runs of letters; `~` sorts before everything, even the end,
 * and `^` after the end but before anything else.
 */
export function rpmvercmp(a: string, b: string): number {
  if (a === b) return 0;
  let i = 0;
  let j = 0;
  while (i < a.length || j < b.length) {
    while (i < a.length && isSeparator(a.charCodeAt(i))) i++;
    while (j < b.length && isSeparator(b.charCodeAt(j))) j++;
    const first = a.charCodeAt(i);
    const second = b.charCodeAt(j);
    if (first === TILDE || second === TILDE) {
      if (first !== TILDE) return 1;
      if (second !== TILDE) return -1;
    } else if (first === CARET || second === CARET) {
      if (i >= a.length) return -1;
      if (j >= b.length) return 1;
      if (first !== CARET) return 1;
      if (second !== CARET) return -1;
    } else {
      if (i >= a.length || j >= b.length) break;
      const isNumber = isDigit(first);
      if (isNumber !== isDigit(second)) return isNumber ? 1 : -1;
      const left = runEnd(a, i, isNumber);
      const right = runEnd(b, j, isNumber);
      const order = compareRuns(a.slice(i, left), b.slice(j, right), isNumber);
      if (order !== 0) return order;
      i = left;
      j = right;
      continue;
    }
    i++;
    j++;
  }
  return Math.sign(a.length - i - (b.length - j));
}

/** Negative if `a` is older than `b`. An empty release sorts before any other. */
export function compareEvr(a: Evr, b: Evr): number {
  return (
    Math.sign(a.epoch - b.epoch) ||
    rpmvercmp(a.version, b.version) ||
    rpmvercmp(a.release, b.release)
  );
}

/** `"1:2.0-3.el9"`; without epoch if that is 0, without release if there is none. */
export function formatEvr({ epoch, version, release }: Evr): string {
  return `${epoch === 0 ? "" : `${epoch}:`}${version}${release === "" ? "" : `-${release}`}`;
}

/** The inverse of `formatEvr()`. */
export function parseEvr(text: string): Evr {
  const [, epoch = "0", rest = ""] = /^(?:(\d+):)?(.*)$/s.exec(text) ?? [];
  const dash = rest.lastIndexOf("-");
  return dash < 0
    ? { epoch: Number(epoch), version: rest, release: "" }
    : { epoch: Number(epoch), version: rest.slice(0, dash), release: rest.slice(dash + 1) };
}

function compareRuns(a: string, b: string, areNumbers: boolean): number {
  if (!areNumbers) return a === b ? 0 : a < b ? -1 : 1;
  const [first, second] = [a.replace(/^0+/, ""), b.replace(/^0+/, "")];
  if (first.length !== second.length) return first.length < second.length ? -1 : 1;
  return first === second ? 0 : first < second ? -1 : 1;
}

function runEnd(text: string, start: number, ofDigits: boolean): number {
  let end = start;
  while (end < text.length) {
    const code = text.charCodeAt(end);
    if (!(ofDigits ? isDigit(code) : isLetter(code))) break;
    end++;
  }
  return end;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a);
}

function isSeparator(code: number): boolean {
  return !isDigit(code) && !isLetter(code) && code !== TILDE && code !== CARET;
}
