/**
 * A package index as it is kept in the cache: the lines that resolving reads, then tables that say where
 * the stanzas of each name lie and who provides what. So an index is scanned once, and neither then nor
 * later does it lie in memory.
 *
 * ```text
 * stanzas    as in the index, one blank line apart
 * names      lines of a name and the start and end of each of its stanzas, between tabs; sorted
 * providers  lines of a name and those who provide it
 * facts      one line of JSON: IndexFacts
 * offset     of the facts, as 12 digits and a newline
 * ```
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ByteSource, StoredContent } from "@rootsmith/core/provider";
import { type BasePriority, type ScannedStanza, StanzaScanner } from "./scan-stanzas.ts";
import { SortedTable } from "./sorted-table.ts";

/** Bump when another form would be made of the same index. */
export const COMPACT_INDEX_REVISION = 1;

export interface IndexFacts {
  /** Names of the packages with `Essential: yes`, in index order. */
  readonly essential: readonly string[];
  /** Names of the packages of a priority, in index order. */
  readonly priorities: { readonly [priority in BasePriority]?: readonly string[] };
  /** How many stanzas name no package. */
  readonly nameless: number;
  /** Offsets of the tables. */
  readonly names: number;
  readonly providers: number;
}

const OFFSET_SIZE = 13;

/** The compact form of a decompressed index, as it comes. */
export async function* compactIndex(bytes: ByteSource): AsyncGenerator<Uint8Array> {
  const compactor = new IndexCompactor();
  for await (const lines of wholeLines(bytes)) yield compactor.add(lines);
  yield compactor.end();
}

/** Makes the compact form piece by piece. */
export class IndexCompactor {
  readonly #scanner = new StanzaScanner((stanza) => this.#note(stanza));
  readonly #names = new SortedTable();
  readonly #providers = new SortedTable();
  readonly #essential: string[] = [];
  readonly #priorities = new Map<BasePriority, string[]>();
  #nameless = 0;

  /** @param lines Whole lines; only the last of all may lack its newline. */
  add(lines: Buffer): Uint8Array {
    return this.#scanner.scan(lines);
  }

  end(): Uint8Array {
    const names = this.#scanner.end();
    const nameTable = this.#names.bytes();
    const providerTable = this.#providers.bytes();
    const providers = names + nameTable.length;
    const facts: IndexFacts = {
      essential: this.#essential,
      priorities: Object.fromEntries(this.#priorities),
      nameless: this.#nameless,
      names,
      providers,
    };
    const offset = String(providers + providerTable.length).padStart(OFFSET_SIZE - 1, "0");
    const end = Buffer.from(`${JSON.stringify(facts)}\n${offset}\n`);
    return Buffer.concat([nameTable, providerTable, end]);
  }

  #note({ start, end, name, provides, priority, isEssential }: ScannedStanza): void {
    if (name === undefined || name === "" || /\s/.test(name)) {
      this.#nameless++;
      return;
    }
    this.#names.add(name, `${start}\t${end}`);
    if (isEssential) this.#essential.push(name);
    if (priority !== undefined) {
      const names = this.#priorities.get(priority) ?? [];
      if (names.at(-1) !== name) this.#priorities.set(priority, [...names, name]);
    }
    if (provides !== undefined) this.#noteProvides(name, provides);
  }

  /** Only the names of `a (= 1), b`: what exactly is provided says the parsed stanza. */
  #noteProvides(owner: string, field: string): void {
    const added = new Set<string>();
    for (const [, name = ""] of field.matchAll(/(?:^|,)\s*([^\s(:,]+)/g)) added.add(name);
    for (const name of added) this.#providers.add(name, owner);
  }
}

/** Its facts and its tables, and how many bytes of stanzas it has. */
export function readCompactIndex(content: StoredContent): {
  readonly facts: IndexFacts;
  readonly names: Buffer;
  readonly providers: Buffer;
} {
  const end = content.size - OFFSET_SIZE;
  const offset = Number(readPart(content, end, content.size).toString("latin1"));
  const facts: IndexFacts = JSON.parse(readPart(content, offset, end).toString());
  return {
    facts,
    names: readPart(content, facts.names, facts.providers),
    providers: readPart(content, facts.providers, offset),
  };
}

export function readPart(content: StoredContent, start: number, end: number): Buffer {
  const part = Buffer.allocUnsafeSlow(end - start);
  content.slice(start, end - start).readInto(part, 0);
  return part;
}

/** Cuts a text behind newlines; only the last piece may end elsewhere. */
export async function* wholeLines(bytes: ByteSource): AsyncGenerator<Buffer> {
  const rest: Uint8Array[] = [];
  for await (const chunk of bytes) {
    const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const first = text.indexOf("\n") + 1;
    const last = text.lastIndexOf("\n") + 1;
    if (first > 0) yield Buffer.concat([...rest.splice(0), text.subarray(0, first)]);
    yield text.subarray(first, last);
    if (last < text.length) rest.push(text.subarray(last));
  }
  yield Buffer.concat(rest);
}
