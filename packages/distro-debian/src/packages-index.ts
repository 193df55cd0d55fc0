/**
 * A package index, searched where it lies.
 *
 * An index has more than 60,000 stanzas and a rootfs needs hundreds of them: one pass over the bytes
 * notes where each name stands and who provides what; a stanza is parsed when it is asked for.
 *
 * @see https://wiki.debian.org/DebianRepository/Format, "Packages" Indices
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core";
import { parseStanza } from "./deb822.ts";
import { type DebianPackage, type IndexOrigin, packageOf } from "./debian-package.ts";
import { type FirstMention, firstMentionOf } from "./first-mention.ts";

/** The priorities that variants are made of. */
type BasePriority = "required" | "important" | "standard";

export interface PackagesIndex {
  readonly origin: IndexOrigin;
  /** Names of the packages with `Essential: yes`, in index order. */
  readonly essential: readonly string[];
  /** Names of the packages of a priority, in index order. */
  readonly priorities: ReadonlyMap<BasePriority, readonly string[]>;
  /** Every name, once, in index order. */
  names(): Iterable<string>;
  /**
   * All stanzas of a name: several versions or architectures may stand in one index.
   *
   * @throws {FormatError} If one of them is malformed.
   */
  find(name: string): readonly DebianPackage[];
  /** Names of the packages that say `Provides: name`. */
  providersOf(name: string): readonly string[];
  /** What tells which of two names apt met first. */
  firstMentionOf(name: string): FirstMention | undefined;
}

const NEWLINE = 0x0a;
const BASE_PRIORITIES: ReadonlyMap<string, BasePriority> = new Map([
  ["Priority: required", "required"],
  ["Priority: important", "important"],
  ["Priority: standard", "standard"],
]);

/**
 * Scans a decompressed index.
 *
 * @throws {FormatError} If a stanza names no package, or the last line is cut off.
 */
export function scanPackagesIndex(bytes: Uint8Array, origin: IndexOrigin): PackagesIndex {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const offsets = new Map<string, number[]>();
  const providers = new Map<string, string[]>();
  const essential: string[] = [];
  const priorities = new Map<BasePriority, string[]>();

  let start = 0;
  let name: string | undefined;
  let provides: string | undefined;
  let isEssential = false;
  let priority: BasePriority | undefined;

  const endStanza = (next: number): void => {
    if (name === undefined) {
      throw malformed(origin, "a stanza names no package", start);
    }
    append(offsets, name, start);
    if (isEssential) essential.push(name);
    if (priority !== undefined) append(priorities, priority, name);
    for (const provided of providedNames(provides)) append(providers, provided, name);
    start = next;
    name = provides = priority = undefined;
    isEssential = false;
  };

  let position = 0;
  while (position < bytes.length) {
    const end = bytes.indexOf(NEWLINE, position);
    if (end < 0) throw malformed(origin, "it ends within a line", position);
    if (end === position) {
      if (start < position) endStanza(end + 1);
      else start = end + 1;
    } else if (bytes[position] === 0x50 /* P */ || bytes[position] === 0x45 /* E */) {
      // Most lines are told from their third byte, without making a string of them.
      const third = bytes[position + 2];
      if (third === 0x63 /* Package */) {
        const line = text.toString("latin1", position, end);
        if (line.startsWith("Package: ")) name = line.slice(9).trim();
      } else if (third === 0x6f /* Provides */) {
        const line = text.toString("latin1", position, end);
        if (line.startsWith("Provides: ")) provides = line.slice(10);
      } else if (third === 0x69 /* Priority */ && bytes[position + 10] !== 0x6f /* optional */) {
        priority = BASE_PRIORITIES.get(text.toString("latin1", position, end));
      } else if (third === 0x73 /* Essential */) {
        if (text.toString("latin1", position, end) === "Essential: yes") isEssential = true;
      }
    }
    position = end + 1;
  }
  if (start < position) endStanza(position);

  return {
    origin,
    essential,
    priorities,
    names: () => offsets.keys(),
    find: (wanted) =>
      (offsets.get(wanted) ?? []).map((offset) => readPackage(text, offset, origin)),
    providersOf: (wanted) => providers.get(wanted) ?? [],
    firstMentionOf: (wanted) => firstMentionOf(text, wanted),
  };
}

function readPackage(text: Buffer, offset: number, origin: IndexOrigin): DebianPackage {
  try {
    return packageOf(parseStanza(stanzaText(text, offset)), origin);
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw malformed(origin, error.message, offset, error);
  }
}

function stanzaText(text: Buffer, start: number): string {
  const end = text.indexOf("\n\n", start);
  return text.toString("utf8", start, end < 0 ? text.length : end);
}

/** Only the names of `a (= 1), b`: what exactly is provided says the parsed stanza. */
function providedNames(field: string | undefined): string[] {
  if (field === undefined) return [];
  return field.split(",").map((item) => /^[^\s(:]*/.exec(item.trim())?.[0] ?? "");
}

function append<K, T>(lists: Map<K, T[]>, key: K, value: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else if (list.at(-1) !== value) list.push(value);
}

function malformed(
  { suite, component }: IndexOrigin,
  fact: string,
  offset: number,
  cause?: FormatError,
): FormatError {
  return new FormatError(`Cannot read the Packages of ${suite}/${component}: ${fact}`, {
    format: "deb822",
    offset,
    cause,
  });
}
