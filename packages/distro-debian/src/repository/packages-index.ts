/**
 * A package index, searched where it lies.
 *
 * An index has more than 60,000 stanzas and a rootfs needs hundreds of them: one pass over the bytes
 * notes where each name stands and who provides what; a stanza is parsed when it is asked for. One
 * that cannot be read costs the others nothing.
 *
 * @see https://wiki.debian.org/DebianRepository/Format, "Packages" Indices
 * @module
 */
import { Buffer } from "node:buffer";
import { type CountUses, FormatError } from "@rootsmith/core/provider";
import { parseStanza } from "../formats/deb822.ts";
import { type DebianPackage, type IndexOrigin, packageOf } from "../formats/debian-package.ts";
import { isYes } from "../formats/sources-text.ts";
import { countDependents } from "./count-dependents.ts";
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
  /** Stanzas that cannot be read, as far as it is known by now. */
  readonly problems: readonly IndexProblem[];
  /** All stanzas of a name that can be read: several versions or architectures may stand in one index. */
  find(name: string): readonly DebianPackage[];
  /** Names of the packages that say `Provides: name`. */
  providersOf(name: string): readonly string[];
  /** How many relations ask for each of some names. */
  readonly countDependents: CountUses;
  /** What tells which of two names apt met first. */
  firstMentionOf(name: string): FirstMention | undefined;
}

/** A stanza that cannot be read. The others count nevertheless. */
interface IndexProblem {
  /** Absent where the stanza does not even say this. */
  readonly name?: string;
  readonly error: FormatError;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const BASE_PRIORITIES: readonly BasePriority[] = ["required", "important", "standard"];
const FIELD = /^(package|provides|priority|essential)[ \t]*:([\s\S]*)$/i;

/** Scans a decompressed index. What is wrong with a stanza shows when it is asked for. */
export function scanPackagesIndex(bytes: Uint8Array, origin: IndexOrigin): PackagesIndex {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const stanzas = new Map<string, [start: number, end: number][]>();
  const providers = new Map<string, string[]>();
  const essential: string[] = [];
  const priorities = new Map<BasePriority, string[]>();
  const problems: IndexProblem[] = [];

  let start = 0;
  let name: string | undefined;
  let provides: string | undefined;
  let isFolding = false; // the line before is one of Provides
  let isEssential = false;
  let priority: BasePriority | undefined;

  const endStanza = (end: number): void => {
    if (name) {
      append(stanzas, name, [start, end]);
      if (isEssential) essential.push(name);
      if (priority !== undefined) append(priorities, priority, name);
      for (const provided of providedNames(provides)) append(providers, provided, name);
    } else {
      problems.push({ error: malformed(origin, "a stanza names no package", start) });
    }
    name = provides = priority = undefined;
    isEssential = false;
  };

  let position = 0;
  while (position < bytes.length) {
    const newline = bytes.indexOf(NEWLINE, position);
    const end = newline < 0 ? bytes.length : newline;
    const first = bytes[position] as number;
    const isContinuation = first === 0x20 || first === 0x09;
    if (isContinuation && isFolding) {
      provides += text.toString("latin1", position, end);
    } else if (!isContinuation) {
      isFolding = false;
      const letter = first | 0x20; // in lower case
      if (end === position || (end === position + 1 && first === RETURN)) {
        if (start < position) endStanza(position);
        start = end + 1;
      } else if (letter === 0x70 /* p */ || letter === 0x65 /* e */) {
        // Most lines are told from a few bytes, without making a string of them.
        const third = (bytes[position + 2] as number) | 0x20;
        if (
          third === 0x63 /* Package */ ||
          (third === 0x6f && letter === 0x70) /* Provides */ ||
          (third === 0x69 && bytes[position + 10] !== 0x6f) /* Priority, but for: optional */ ||
          third === 0x73 /* Essential */
        ) {
          const [, field = "", value = ""] =
            FIELD.exec(text.toString("latin1", position, end)) ?? [];
          switch (field.toLowerCase()) {
            case "package":
              name = value.trim();
              break;
            case "provides":
              provides = value;
              isFolding = true;
              break;
            case "priority":
              priority = BASE_PRIORITIES.find((word) => word === value.trim().toLowerCase());
              break;
            case "essential":
              isEssential = isYes(value.trim());
          }
        }
      }
    }
    position = end + 1;
  }
  if (start < bytes.length) endStanza(bytes.length);

  const found = new Map<string, readonly DebianPackage[]>();
  const read = (wanted: string): readonly DebianPackage[] =>
    (stanzas.get(wanted) ?? []).flatMap(([from, to]) => {
      try {
        return packageOf(parseStanza(text.toString("utf8", from, to)), origin);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        problems.push({
          name: wanted,
          error: malformed(origin, error.message, from, error),
        });
        return [];
      }
    });
  return {
    origin,
    essential,
    priorities,
    problems,
    names: () => stanzas.keys(),
    find(wanted) {
      const known = found.get(wanted) ?? read(wanted);
      found.set(wanted, known);
      return known;
    },
    providersOf: (wanted) => providers.get(wanted) ?? [],
    countDependents: (wanted) => countDependents(text, wanted),
    firstMentionOf: (wanted) => firstMentionOf(text, wanted),
  };
}

/** The index with the packages of some names only. */
export function withNames(
  index: PackagesIndex,
  isWanted: (name: string) => boolean,
): PackagesIndex {
  const priorities = [...index.priorities].map(
    ([priority, names]) => [priority, names.filter(isWanted)] as const,
  );
  return {
    ...index,
    essential: index.essential.filter(isWanted),
    priorities: new Map(priorities),
    names: () => [...index.names()].filter(isWanted),
    find: (name) => (isWanted(name) ? index.find(name) : []),
    providersOf: (name) => index.providersOf(name).filter(isWanted),
  };
}

/** Only the names of `a (= 1), b`: what exactly is provided says the parsed stanza. */
function providedNames(field: string | undefined): string[] {
  if (field === undefined) return [];
  const names = field.split(",").map((item) => /^[^\s(:]*/.exec(item.trim())?.[0] ?? "");
  return names.filter((name) => name !== "");
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
