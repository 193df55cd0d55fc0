/**
 * `primary.xml`, searched where it lies: one pass notes which package is named how and which may
 * provide what; a package is read when it is asked for.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ByteSource } from "@rootsmith/core";
import { packageBlocks } from "./package-blocks.ts";
import { type PackageOrigin, packageOf } from "./primary-package.ts";
import { readXml } from "./read-xml.ts";
import type { RpmPackage } from "./rpm-package.ts";

/** The packages of a repository, by their place in primary. */
export interface PrimaryIndex {
  readonly count: number;
  /** By place. */
  readonly names: readonly string[];
  /**
   * The same object each time.
   *
   * @throws {FormatError} If the package is malformed.
   */
  read(place: number): RpmPackage;
  /** The packages that name `capability` among what they provide, or among their files. */
  providersOf(capability: string): readonly number[];
  /** The packages that say `Obsoletes: name`, in any version. */
  obsoletersOf(name: string): readonly number[];
  /** The packages that may come because another one does: `Supplements`. */
  readonly supplementing: readonly number[];
}

/** Places by text. Most texts have one place, for which an array would be a waste. */
type Places = Map<string, number | number[]>;

const NAME = /<name>([^<]*)</;
const ENTRY_NAMES = /\sname=(?:"([^"]*)"|'([^']*)')/g;
const FILES = /<file(?:\s[^>]*)?>([^<]*)</g;

/**
 * Reads a decompressed primary. What is kept of it is the text of each package without its
 * description, in one byte for each byte of UTF-8.
 *
 * @throws {FormatError} If it is cut off.
 */
export async function readPrimary(bytes: ByteSource, origin: PackageOrigin): Promise<PrimaryIndex> {
  const texts: string[] = [];
  const names: string[] = [];
  const providers: Places = new Map();
  const obsoleters: Places = new Map();
  const supplementing: number[] = [];
  const packages = new Map<number, RpmPackage>();

  for await (const block of packageBlocks(bytes, `primary of ${origin.repository}`)) {
    const place = texts.length;
    const text = withoutDescription(block);
    texts.push(text);
    names.push(unescapeXml(NAME.exec(text)?.[1] ?? ""));
    addEntries(providers, sectionOf(text, "provides"), place);
    addEntries(obsoleters, sectionOf(text, "obsoletes"), place);
    for (const [, path = ""] of text.matchAll(FILES)) addPlace(providers, unescapeXml(path), place);
    if (text.includes("<rpm:supplements>")) supplementing.push(place);
  }

  return {
    count: texts.length,
    names,
    read(place) {
      const known = packages.get(place);
      if (known !== undefined) return known;
      const text = Buffer.from(texts[place] ?? "", "latin1").toString("utf8");
      const what = `package "${names[place]}" of ${origin.repository}`;
      const read = packageOf(readXml(text, what), origin, what);
      packages.set(place, read);
      return read;
    },
    providersOf: (capability) => placesOf(providers, capability),
    obsoletersOf: (name) => placesOf(obsoleters, name),
    supplementing,
  };
}

function withoutDescription(block: Buffer): string {
  const start = block.indexOf("<description", 0, "latin1");
  const end = start < 0 ? -1 : block.indexOf("</description>", start, "latin1");
  if (end < 0) return block.toString("latin1");
  const rest = end + "</description>".length;
  return block.toString("latin1", 0, start) + block.toString("latin1", rest);
}

function sectionOf(text: string, name: string): string {
  const start = text.indexOf(`<rpm:${name}>`);
  return start < 0 ? "" : text.slice(start, text.indexOf(`</rpm:${name}>`, start));
}

function addEntries(places: Places, section: string, place: number): void {
  for (const [, name, quoted] of section.matchAll(ENTRY_NAMES)) {
    addPlace(places, unescapeXml(name ?? quoted ?? ""), place);
  }
}

function addPlace(places: Places, text: string, place: number): void {
  const known = places.get(text);
  if (known === undefined) places.set(text, place);
  else if (typeof known === "number") {
    if (known !== place) places.set(text, [known, place]);
  } else if (known.at(-1) !== place) known.push(place);
}

function placesOf(places: Places, text: string): readonly number[] {
  // the texts are UTF-8 in one byte each
  const found = places.get(Buffer.from(text, "utf8").toString("latin1"));
  return found === undefined ? [] : typeof found === "number" ? [found] : found;
}

/** The five entities of XML and character references; any other is left as it is. */
function unescapeXml(text: string): string {
  if (!text.includes("&")) return text;
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
    return code <= 0x10ffff ? Buffer.from(String.fromCodePoint(code)).toString("latin1") : whole;
  });
}
