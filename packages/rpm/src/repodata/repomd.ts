/**
 * `repomd.xml`: what a repository consists of.
 *
 * @see https://github.com/rpm-software-management/createrepo_c (the format has no specification)
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { type Checksum, parseChecksum } from "../metadata/checksum.ts";
import { childOf, childrenOf, readXml, textOf, type XmlElement } from "./read-xml.ts";

export interface Repomd {
  /** A time or any other text. */
  readonly revision?: string;
  /** The latest time of its files, in seconds since 1970-01-01Z; 0 if none has one. */
  readonly timestamp: number;
  /** By type: `"primary"`, `"filelists"`, `"group"`, `"modules"`. */
  readonly files: ReadonlyMap<string, RepomdFile>;
}

/** One file of the metadata. */
export interface RepomdFile {
  readonly type: string;
  /** Below the base of the repository. */
  readonly path: string;
  /** Of the file as it is stored. */
  readonly checksum: Checksum;
  /** Bytes. Repositories of old tools give none. */
  readonly size?: number;
  readonly openChecksum?: Checksum;
}

/**
 * @param what For messages: `"repomd.xml of base"`.
 * @throws {FormatError} If it is malformed, or a path leads out of the repository.
 */
export function parseRepomd(text: string, what: string): Repomd {
  const root = readXml(text, what);
  if (root.name !== "repomd") throw malformed(what, `its root element is "${root.name}"`);
  const elements = childrenOf(root, "data");
  const files = elements.map((element) => parseFile(element, what));
  const revision = textOf(root, "revision");
  const times = elements.map((element) => Math.floor(Number(textOf(element, "timestamp") ?? 0)));
  return {
    ...(revision !== undefined && { revision }),
    timestamp: times.filter(Number.isSafeInteger).reduce((a, b) => Math.max(a, b), 0),
    files: new Map(files.map((file) => [file.type, file])),
  };
}

function parseFile(element: XmlElement, what: string): RepomdFile {
  const type = element.attributes.type ?? "";
  const path = childOf(element, "location")?.attributes.href ?? "";
  const checksum = childOf(element, "checksum");
  if (checksum === undefined) throw malformed(what, `"${type}" has no checksum`);
  if (path === "" || !isBelow(path)) throw malformed(what, `"${type}" lies at "${path}"`);
  const openChecksum = childOf(element, "open-checksum");
  const size = sizeOf(element, "size", what);
  return {
    type,
    path,
    checksum: parseChecksum(checksum.attributes.type ?? "", checksum.text),
    ...(size !== undefined && { size }),
    ...(openChecksum !== undefined && {
      openChecksum: parseChecksum(openChecksum.attributes.type ?? "", openChecksum.text),
    }),
  };
}

/** Whether a path stays below the base it is relative to. */
export function isBelow(path: string): boolean {
  return (
    !path.startsWith("/") && !/^[a-z][a-z0-9+.-]*:/i.test(path) && !/(^|\/)\.\.(\/|$)/.test(path)
  );
}

function sizeOf(element: XmlElement, name: string, what: string): number | undefined {
  const text = textOf(element, name);
  if (text === undefined) return undefined;
  const size = Number(text);
  if (!Number.isSafeInteger(size) || size < 0) throw malformed(what, `"${text}" is no size`);
  return size;
}

function malformed(what: string, fact: string): FormatError {
  return new FormatError(`Cannot read ${what}: ${fact}`, { format: "repomd" });
}
