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
import { FormatError } from "@rootsmith/core/provider";
import { parseStanza } from "../formats/deb822.ts";
import { type DebianPackage, type IndexOrigin, packageOf } from "../formats/debian-package.ts";
import { countDependents } from "./count-dependents.ts";
import { type FirstMention, firstMentionOf } from "./first-mention.ts";
import { type BasePriority, type ScannedStanza, scanStanzas } from "./scan-stanzas.ts";

export interface PackagesIndex {
  readonly origin: IndexOrigin;
  /** Names of the packages with `Essential: yes`, in index order. */
  readonly essential: readonly string[];
  /** Names of the packages of a priority, in index order. */
  readonly priorities: ReadonlyMap<BasePriority, readonly string[]>;
  /** Every name, once, in index order. */
  names(): Iterable<string>;
  /** Malformed stanzas found so far. */
  readonly problems: readonly IndexProblem[];
  /** All well-formed stanzas of a name: an index may have several versions and architectures. */
  find(name: string): readonly DebianPackage[];
  /** Names of the packages that say `Provides: name`. */
  providersOf(name: string): readonly string[];
  /** How many relations ask for each of some names. */
  countDependents(names: ReadonlySet<string>): ReadonlyMap<string, number>;
  /** What tells which of two names apt met first. */
  firstMentionOf(name: string): FirstMention | undefined;
}

/** A stanza that cannot be read. The others count nevertheless. */
interface IndexProblem {
  /** Absent where the stanza does not even say this. */
  readonly name?: string;
  readonly error: FormatError;
}

/** Scans a decompressed index. What is wrong with a stanza shows when it is asked for. */
export function scanPackagesIndex(bytes: Uint8Array, origin: IndexOrigin): PackagesIndex {
  return new ScannedIndex(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), origin);
}

class ScannedIndex implements PackagesIndex {
  readonly origin: IndexOrigin;
  readonly essential: string[] = [];
  readonly priorities = new Map<BasePriority, string[]>();
  readonly problems: IndexProblem[] = [];
  readonly #text: Buffer;
  readonly #stanzas = new Map<string, [start: number, end: number][]>();
  readonly #providers = new Map<string, string[]>();
  readonly #found = new Map<string, readonly DebianPackage[]>();

  constructor(text: Buffer, origin: IndexOrigin) {
    this.#text = text;
    this.origin = origin;
    for (const stanza of scanStanzas(text)) this.#note(stanza);
  }

  names(): Iterable<string> {
    return this.#stanzas.keys();
  }

  find(name: string): readonly DebianPackage[] {
    const known = this.#found.get(name) ?? this.#read(name);
    this.#found.set(name, known);
    return known;
  }

  providersOf(name: string): readonly string[] {
    return this.#providers.get(name) ?? [];
  }

  countDependents(names: ReadonlySet<string>): ReadonlyMap<string, number> {
    return countDependents(this.#text, names);
  }

  firstMentionOf(name: string): FirstMention | undefined {
    return firstMentionOf(this.#text, name);
  }

  #note({ start, end, name, provides, priority, isEssential }: ScannedStanza): void {
    if (!name) {
      const error = malformed(this.origin, "a stanza names no package", start);
      this.problems.push({ error });
      return;
    }
    append(this.#stanzas, name, [start, end]);
    if (isEssential) this.essential.push(name);
    if (priority !== undefined) append(this.priorities, priority, name);
    for (const provided of providedNames(provides)) append(this.#providers, provided, name);
  }

  #read(name: string): readonly DebianPackage[] {
    return (this.#stanzas.get(name) ?? []).flatMap(([start, end]) => {
      try {
        return packageOf(parseStanza(this.#text.toString("utf8", start, end)), this.origin);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        const problem = malformed(this.origin, error.message, start, error);
        this.problems.push({ name, error: problem });
        return [];
      }
    });
  }
}

/** The index with the packages of some names only. */
export function withNames(
  index: PackagesIndex,
  isWanted: (name: string) => boolean,
): PackagesIndex {
  const priorities = [...index.priorities].map(
    ([priority, names]) => [priority, names.filter(isWanted)] as const,
  );
  const { origin, problems, essential } = index;
  return {
    origin,
    problems,
    essential: essential.filter(isWanted),
    priorities: new Map(priorities),
    names: () => [...index.names()].filter(isWanted),
    find: (name) => (isWanted(name) ? index.find(name) : []),
    providersOf: (name) => index.providersOf(name).filter(isWanted),
    countDependents: (names) => index.countDependents(names),
    firstMentionOf: (name) => index.firstMentionOf(name),
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
