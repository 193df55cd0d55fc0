/**
 * A package index, searched where it lies.
 *
 * An index has more than 60,000 stanzas and a rootfs needs hundreds of them: a stanza is read and parsed
 * when it is asked for. One that cannot be read costs the others nothing.
 *
 * @see https://wiki.debian.org/DebianRepository/Format, "Packages" Indices
 * @module
 */
import type { Buffer } from "node:buffer";
import { FormatError, type StoredContent } from "@rootsmith/core/provider";
import { parseStanza } from "../formats/deb822.ts";
import { type DebianPackage, type IndexOrigin, packageOf } from "../formats/debian-package.ts";
import { type IndexFacts, readCompactIndex, readPart } from "./compact-index.ts";
import { countDependents } from "./count-dependents.ts";
import { type FirstMention, firstMentionOf } from "./first-mention.ts";
import { lookUp } from "./sorted-table.ts";

export interface PackagesIndex {
  readonly origin: IndexOrigin;
  /** Names of the packages with `Essential: yes`, in index order. */
  readonly essential: readonly string[];
  /** Names of the packages of a priority, in index order. */
  readonly priorities: IndexFacts["priorities"];
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

/** Of the stanzas that are searched for something, so much lies in memory at a time. In bytes. */
const PIECE_SIZE = 1 << 20;

/** @param content What `compactIndex()` has made. What is wrong with a stanza shows when it is asked for. */
export function packagesIndex(content: StoredContent, origin: IndexOrigin): PackagesIndex {
  return new StoredIndex(content, origin);
}

class StoredIndex implements PackagesIndex {
  readonly origin: IndexOrigin;
  readonly essential: readonly string[];
  readonly priorities: IndexFacts["priorities"];
  readonly problems: IndexProblem[] = [];
  readonly #content: StoredContent;
  /** Where the stanzas end. */
  readonly #end: number;
  readonly #names: Buffer;
  readonly #providers: Buffer;
  readonly #found = new Map<string, readonly DebianPackage[]>();

  constructor(content: StoredContent, origin: IndexOrigin) {
    const { facts, names, providers } = readCompactIndex(content);
    this.origin = origin;
    this.essential = facts.essential;
    this.priorities = facts.priorities;
    for (let i = 0; i < facts.nameless; i++) {
      this.problems.push({ error: malformed(origin, "a stanza names no package") });
    }
    this.#content = content;
    this.#end = facts.names;
    this.#names = names;
    this.#providers = providers;
  }

  names(): Iterable<string> {
    const lines = this.#names.toString("latin1").split("\n").slice(0, -1);
    return lines
      .map((line) => line.split("\t"))
      .sort(([, a], [, b]) => Number(a) - Number(b))
      .map(([name]) => name as string);
  }

  find(name: string): readonly DebianPackage[] {
    const known = this.#found.get(name) ?? this.#read(name);
    this.#found.set(name, known);
    return known;
  }

  providersOf(name: string): readonly string[] {
    return lookUp(this.#providers, name) ?? [];
  }

  countDependents(names: ReadonlySet<string>): ReadonlyMap<string, number> {
    const counts = new Map<string, number>();
    for (const { stanzas } of this.#pieces()) {
      for (const [name, count] of countDependents(stanzas, names)) {
        counts.set(name, (counts.get(name) ?? 0) + count);
      }
    }
    return counts;
  }

  firstMentionOf(name: string): FirstMention | undefined {
    for (const { start, stanzas } of this.#pieces()) {
      const found = firstMentionOf(stanzas, name);
      if (found !== undefined) return [start + found[0], found[1], start + found[2]];
    }
    return undefined;
  }

  /** All stanzas, a number of them at a time. */
  *#pieces(): Generator<{ readonly start: number; readonly stanzas: Buffer }> {
    let size = PIECE_SIZE;
    for (let start = 0; start < this.#end; ) {
      const limit = Math.min(start + size, this.#end);
      const stanzas = readPart(this.#content, start, limit);
      const cut = limit === this.#end ? stanzas.length : stanzas.lastIndexOf("\n\n") + 2;
      if (cut < 2) {
        size *= 2; // a stanza that is larger
        continue;
      }
      yield { start, stanzas: stanzas.subarray(0, cut) };
      start += cut;
    }
  }

  #read(name: string): readonly DebianPackage[] {
    const places = (lookUp(this.#names, name) ?? []).map(Number);
    const stanzas: string[] = [];
    for (let i = 0; i < places.length; i += 2) {
      const [start, end] = places.slice(i, i + 2) as [number, number];
      stanzas.push(readPart(this.#content, start, end).toString());
    }
    return stanzas.flatMap((stanza) => {
      try {
        return packageOf(parseStanza(stanza), this.origin);
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        this.problems.push({ name, error: malformed(this.origin, error.message, error) });
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
  const priorities = Object.entries(index.priorities).map(
    ([priority, names]) => [priority, names.filter(isWanted)] as const,
  );
  const { origin, problems, essential } = index;
  return {
    origin,
    problems,
    essential: essential.filter(isWanted),
    priorities: Object.fromEntries(priorities),
    names: () => [...index.names()].filter(isWanted),
    find: (name) => (isWanted(name) ? index.find(name) : []),
    providersOf: (name) => index.providersOf(name).filter(isWanted),
    countDependents: (names) => index.countDependents(names),
    firstMentionOf: (name) => index.firstMentionOf(name),
  };
}

function malformed(
  { suite, component }: IndexOrigin,
  fact: string,
  cause?: FormatError,
): FormatError {
  return new FormatError(`Cannot read the Packages of ${suite}/${component}: ${fact}`, {
    format: "deb822",
    cause,
  });
}
