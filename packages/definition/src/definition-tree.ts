/**
 * The text of a definition as a tree in which every value knows its place.
 *
 * @see https://yaml.org/spec/1.2.2/, of which JSON is a part
 * @module
 */
import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type ScalarTag,
} from "yaml";
import { DefinitionError, type TextPlace } from "./definition-error.ts";

export type Scalar = string | number | boolean | null;

/** A value and where it stands. */
export type Tree =
  | { readonly kind: "scalar"; readonly value: Scalar; readonly place: TextPlace }
  | { readonly kind: "list"; readonly items: readonly Tree[]; readonly place: TextPlace }
  | MapTree;

export interface MapTree {
  readonly kind: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: TextPlace;
}

export interface Entry {
  /** Where the key stands. */
  readonly place: TextPlace;
  readonly value: Tree;
}

/** Values of one text, aliases written out: more is no definition that a person wrote. */
const MAX_NODES = 100_000;

/** `0755` is octal, as in YAML 1.1 and in every shell: nobody means a decimal number by it. */
const OCTAL: ScalarTag = {
  tag: "tag:yaml.org,2002:int",
  identify: () => false,
  default: true,
  test: /^0[0-7]+$/,
  resolve: (text) => Number.parseInt(text, 8),
};

/**
 * Reads YAML or JSON.
 *
 * @param file What the text is called in messages.
 * @throws {DefinitionError} If it is neither, or is more than one document.
 */
export function readTree(text: string, file: string): Tree {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    customTags: (tags) => [OCTAL, ...tags],
  });
  const placeOf = (offset: number): TextPlace => {
    const { line, col } = lines.linePos(offset);
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  const [problem] = document.errors;
  if (problem !== undefined) {
    throw new DefinitionError(placeOf(problem.pos[0]), factOf(problem.message), {
      cause: problem,
    });
  }
  if (document.contents === null) throw new DefinitionError(placeOf(0), "it is empty");
  return new TreeReader(document, placeOf).read(document.contents);
}

class TreeReader {
  readonly #document: Document;
  readonly #placeOf: (offset: number) => TextPlace;
  /** Around the node that is read. */
  readonly #open = new Set<ParsedNode>();
  #count = 0;

  constructor(document: Document, placeOf: (offset: number) => TextPlace) {
    this.#document = document;
    this.#placeOf = placeOf;
  }

  read(node: ParsedNode): Tree {
    const place = this.#placeOf(node.range[0]);
    if (++this.#count > MAX_NODES) {
      throw new DefinitionError(place, `it has more than ${MAX_NODES} values`);
    }
    if (this.#open.has(node)) throw new DefinitionError(place, "an alias holds itself");
    this.#open.add(node);
    const tree = this.#readAt(node, place);
    this.#open.delete(node);
    return tree;
  }

  #readAt(node: ParsedNode, place: TextPlace): Tree {
    if (isAlias(node)) {
      const target = node.resolve(this.#document) as ParsedNode | undefined;
      if (target !== undefined) return this.read(target);
      throw new DefinitionError(place, `there is no anchor "${node.source}"`);
    }
    if (isScalar(node)) return { kind: "scalar", value: scalarOf(node.value, place), place };
    if (isSeq(node)) {
      return { kind: "list", items: node.items.map((item) => this.read(item)), place };
    }
    if (!isMap(node)) throw new DefinitionError(place, "it is no value");
    const entries = new Map<string, Entry>();
    for (const { key, value } of node.items) {
      const at = this.#placeOf(key.range[0]);
      if (!isScalar(key)) throw new DefinitionError(at, "a key has to be a text");
      const name = String(key.value);
      if (name === "<<") {
        throw new DefinitionError(at, '"<<" is no key here', { hint: "Write extends: NAME" });
      }
      const tree: Tree = value ? this.read(value) : { kind: "scalar", value: null, place: at };
      entries.set(name, { place: at, value: tree });
    }
    return { kind: "map", entries, place };
  }
}

function scalarOf(value: unknown, place: TextPlace): Scalar {
  const isKnown = value === null || ["string", "number", "boolean"].includes(typeof value);
  if (isKnown) return value as Scalar;
  throw new DefinitionError(place, "it is neither a text, a number, true nor false");
}

/** The first line of what the parser says, in this project's spelling. */
function factOf(message: string): string {
  const [line = ""] = message.split("\n");
  return `it is not YAML: ${line.charAt(0).toLowerCase()}${line.slice(1).replace(/[.:]$/, "")}`;
}

/** The tree below `tree` at a path, as far as there is one; of a key that is named last, its own place. */
export function placeAt(tree: Tree, path: readonly (string | number)[], ofKey = false): TextPlace {
  let at: Tree = tree;
  let { place } = tree;
  for (const [index, step] of path.entries()) {
    if (at.kind === "map") {
      const entry = at.entries.get(String(step));
      if (entry === undefined) break;
      at = entry.value;
      place = ofKey && index === path.length - 1 ? entry.place : at.place;
    } else if (at.kind === "list") {
      const item: Tree | undefined = at.items[Number(step)];
      if (item === undefined) break;
      at = item;
      place = at.place;
    } else break;
  }
  return place;
}
