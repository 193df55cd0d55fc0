/**
 * `primary.xml`, indexed in one pass: the names of packages and what they may provide. A package is
 * parsed when it is needed.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type ByteSource, type CountUses, FormatError } from "@rootsmith/core/provider";
import type { RpmPackage } from "../metadata/rpm-package.ts";
import { elementBlocks } from "./element-blocks.ts";
import { type PackageOrigin, packageOf } from "./primary-package.ts";
import { ProvidesIndex } from "./provides-index.ts";
import { readXml } from "./read-xml.ts";

/** The packages of a repository, by their position in primary. */
export interface PrimaryIndex {
  readonly count: number;
  /** By position. */
  readonly names: readonly string[];
  /**
   * The same object each time.
   *
   * @throws {FormatError} If the package is malformed.
   */
  read(position: number): RpmPackage;
  /** What a package is, in one line; empty where it does not say it. */
  summaryOf(position: number): string;
  /** Positions of all packages that provide `capability` or own that path, and perhaps of others. */
  providersOf(capability: string): readonly number[];
  /** Positions of all packages that obsolete `name` in any version, and perhaps of others. */
  obsoletersOf(name: string): readonly number[];
  /** How many packages require or recommend each of some names. */
  readonly countDependents: CountUses;
  /** Positions of the packages that supplement others. */
  readonly supplementing: readonly number[];
}

const AMPERSAND = 0x26;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;

/**
 * Reads a decompressed primary. What is kept of it is the text of each package without its
 * description.
 *
 * @throws {FormatError} If it is cut off, or an attribute has no end.
 */
export async function readPrimary(bytes: ByteSource, origin: PackageOrigin): Promise<PrimaryIndex> {
  const texts: Buffer[] = [];
  const names: string[] = [];
  const providers = new ProvidesIndex();
  const obsoleters = new ProvidesIndex();
  const supplementing: number[] = [];
  const packages = new Map<number, RpmPackage>();

  for await (const block of elementBlocks(bytes, "package", `primary of ${origin.repository}`)) {
    const position = texts.length;
    const text = withoutDescription(block);
    texts.push(text);
    const name = nameOf(text, origin);
    names.push(name);
    const itself = Buffer.from(name);
    providers.add(itself, 0, itself.length, position);
    const refuse = (fact: string): FormatError => malformed(origin, `package "${name}": ${fact}`);
    addNames(providers, text, "provides", position, refuse);
    addNames(obsoleters, text, "obsoletes", position, refuse);
    addFiles(providers, text, position);
    if (text.includes("<rpm:supplements>")) supplementing.push(position);
  }

  return {
    count: texts.length,
    names,
    read(position) {
      const known = packages.get(position);
      if (known !== undefined) return known;
      const what = `package "${names[position]}" of ${origin.repository}`;
      const xml = readXml(texts[position]?.toString("utf8") ?? "", what);
      const read = packageOf(xml, origin, what);
      packages.set(position, read);
      return read;
    },
    summaryOf: (position) => textIn(texts[position] ?? Buffer.alloc(0), "summary") ?? "",
    providersOf: (capability) => providers.find(capability),
    obsoletersOf: (name) => obsoleters.find(name),
    countDependents: (wanted) => countDependents(texts, wanted),
    supplementing,
  };
}

function countDependents(
  texts: readonly Buffer[],
  names: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const text of texts) {
    for (const section of ["requires", "recommends"]) {
      const start = text.indexOf(`<rpm:${section}>`);
      const end = start < 0 ? -1 : text.indexOf(`</rpm:${section}>`, start);
      if (end < 0) continue;
      for (const [, name = ""] of text
        .toString("utf8", start, end)
        .matchAll(/ name=["']([^"']*)/g)) {
        if (names.has(name)) counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
  }
  return counts;
}

/** A copy: the block is that of its caller. */
function withoutDescription(block: Buffer): Buffer {
  const start = block.indexOf("<description");
  const end = start < 0 ? -1 : block.indexOf("</description>", start);
  if (end < 0) return Buffer.from(block);
  const rest = end + "</description>".length;
  return Buffer.concat([block.subarray(0, start), block.subarray(rest)]);
}

function malformed({ repository }: PackageOrigin, fact: string): FormatError {
  return new FormatError(`Cannot read primary of ${repository}: ${fact}`, { format: "primary" });
}

function nameOf(text: Buffer, origin: PackageOrigin): string {
  const name = textIn(text, "name");
  if (name === undefined) throw malformed(origin, "a package has no name");
  return name;
}

/** What stands in the first element of a name. */
function textIn(text: Buffer, element: string): string | undefined {
  const tag = `<${element}>`;
  const open = text.indexOf(tag);
  const start = open + tag.length;
  const end = text.indexOf("<", start);
  return open < 0 || end < 0 ? undefined : unescapeXml(text.toString("utf8", start, end));
}

function addNames(
  index: ProvidesIndex,
  text: Buffer,
  section: string,
  position: number,
  refuse: (fact: string) => FormatError,
): void {
  const start = text.indexOf(`<rpm:${section}>`);
  const end = start < 0 ? -1 : text.indexOf(`</rpm:${section}>`, start);
  const attribute = "name=";
  for (let at = start; end >= 0; ) {
    at = text.indexOf(attribute, at) + attribute.length;
    if (at < attribute.length || at > end) return;
    const quote = text[at];
    const close = quote === QUOTE || quote === APOSTROPHE ? text.indexOf(quote, at + 1) : -1;
    if (close < 0 || close > end) throw refuse("the value of an attribute has no end");
    addText(index, text, at + 1, close, position);
    at = close + 1;
  }
}

function addFiles(index: ProvidesIndex, text: Buffer, position: number): void {
  for (let at = 0; ; ) {
    at = text.indexOf("<file", at);
    if (at < 0) return;
    const start = text.indexOf(">", at) + 1;
    if (start === 0) return;
    at = text.indexOf("<", start);
    if (at < 0) return;
    addText(index, text, start, at, position);
  }
}

function addText(
  index: ProvidesIndex,
  text: Buffer,
  start: number,
  end: number,
  position: number,
): void {
  let at = start;
  while (at < end && text[at] !== AMPERSAND) at++;
  if (at === end) {
    index.add(text, start, end, position);
    return;
  }
  const plain = Buffer.from(unescapeXml(text.toString("utf8", start, end)));
  index.add(plain, 0, plain.length, position);
}

/** The five entities of XML and character references; any other is left as it is. */
function unescapeXml(text: string): string {
  const named: Readonly<Record<string, string>> = {
    amp: "&",
    lt: "<",
    gt: ">",
    quot: '"',
    apos: "'",
  };
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (name !== undefined) return named[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
