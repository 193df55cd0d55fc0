/**
 * Reads the documents of this repository, and the code that they describe, for tests that compare the two.
 *
 * @module
 */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The top directory of the checkout. */
export const ROOT = join(import.meta.dirname, "../..");

export interface Doc {
  /** Relative to the checkout: `"packages/cli/README.md"`. */
  readonly path: string;
  readonly text: string;
}

export interface Table {
  /** Texts of the header's cells. */
  readonly header: readonly string[];
  /** Cells by row, as Markdown. */
  readonly rows: readonly (readonly string[])[];
  /** The document up to the table. */
  readonly before: string;
}

/** The document at `path`, relative to the checkout. */
export function readDoc(path: string): Doc {
  return { path, text: readFileSync(join(ROOT, path), "utf8") };
}

/** All documents but changelogs. */
export function readDocs(): Doc[] {
  const patterns = ["{README,ARCHITECTURE,CONTRIBUTING}.md", "{docs,findings}/**/*.md"];
  const readmes = ["{bench,{packages,examples}/*,packages/*/fixtures/*}/README.md"];
  return globSync([...patterns, ...readmes], { cwd: ROOT })
    .sort()
    .map(readDoc);
}

/** The tables of a document, in its order. */
export function tablesOf({ text }: Doc): Table[] {
  return [...text.matchAll(/^\|.*\|\n\|[ :|-]+\|\n(?:\|.*\|\n?)*/gm)].map((match) => {
    const [header = [], , ...rows] = match[0].trimEnd().split("\n").map(cellsOf);
    return { header, rows, before: text.slice(0, match.index) };
  });
}

/**
 * The first table of a document whose first column has a header that begins with `header`.
 *
 * @param path Of the document, relative to the checkout.
 * @param text What stands before the table.
 */
export function findTable(path: string, header: string, text = ""): Table {
  const found = tablesOf(readDoc(path)).find(
    (table) => table.header[0]?.startsWith(header) && table.before.includes(text),
  );
  if (found === undefined) throw new Error(`${path} has no table with the column "${header}"`);
  return found;
}

/** What stands in backticks in the first column. */
export function namesIn({ rows }: Table): string[] {
  return rows.flatMap(([cell = ""]) => codeSpans(cell));
}

/** What stands in single backticks. */
export function codeSpans(text: string): string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(([, code = ""]) => code);
}

/**
 * The members of an exported interface or object type, and those that it picks from another.
 *
 * @param path Of the module, relative to the checkout.
 */
export function membersOf(path: string, name: string): string[] {
  const { text } = readDoc(path);
  const match = new RegExp(
    `^export (?:interface|type) ${name}\\b([^{]*)\\{\\n(.*?)^\\}`,
    "ms",
  ).exec(text);
  if (match === null) throw new Error(`${path} exports no interface "${name}"`);
  const [, heritage = "", body = ""] = match;
  const picked = [...heritage.matchAll(/"(\w+)"/g)];
  const own = [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(<]/gm)];
  return [...picked, ...own].map(([, member = ""]) => member).sort();
}

function cellsOf(line: string): string[] {
  return line
    .slice(1, -1)
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim());
}
