/**
 * Lists of mirrors: plain ones, and metalinks, which vouch for repomd.xml as well.
 *
 * @see https://www.rfc-editor.org/rfc/rfc5854 (metalink 4); repositories write metalink 3, http://www.metalinker.org
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";
import { type Checksum, type ChecksumType, parseChecksum } from "../metadata/checksum.ts";
import { childOf, childrenOf, readXml, type XmlElement } from "./read-xml.ts";

export interface Metalink {
  /** Base URLs, the preferred ones first. */
  readonly urls: readonly string[];
  /** One of repomd.xml as it may be now: the mirrors are not all of the same age. */
  readonly versions: readonly RepomdVersion[];
}

export interface RepomdVersion {
  readonly size?: number;
  /** SHA-256 if that is given. */
  readonly checksum: Checksum;
}

const REPOMD = "repodata/repomd.xml";
/** What is weaker vouches for nothing. */
const STRONG: readonly ChecksumType[] = ["sha256", "sha512", "sha384"];

/**
 * The base URLs in a mirrorlist, in order. A server that has no list for a request answers with a
 * message instead, which is an error here.
 *
 * @param what For messages: `"the mirrorlist of base"`.
 * @throws {FormatError} If there is no URL in it.
 */
export function parseMirrorlist(text: string, what: string): readonly string[] {
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const urls = lines.filter((line) => /^(?:https?|file):\/\//.test(line));
  if (urls.length > 0) return urls.map((url) => url.replace(/\/*$/, "/"));
  const [first = ""] = lines.filter((line) => line !== "" && !line.startsWith("#"));
  const said = first === "" ? "" : `: "${first.slice(0, 200)}"`;
  throw new FormatError(`Cannot read ${what}: it has no URL${said}`, { format: "mirrorlist" });
}

/**
 * @param what For messages: `"the metalink of epel"`.
 * @throws {FormatError} If it names no mirror, or no strong checksum of repomd.xml.
 */
export function parseMetalink(text: string, what: string): Metalink {
  const root = readXml(text, what);
  const files = childrenOf(childOf(root, "files") ?? root, "file");
  const file = files.find(({ attributes }) => attributes.name === "repomd.xml");
  if (file === undefined) throw malformed(what, `it has no "repomd.xml"`);
  const alternates = childrenOf(childOf(file, "mm0:alternates"), "mm0:alternate");
  const versions = [file, ...alternates].map(versionOf).filter((item) => item !== undefined);
  if (versions.length === 0) throw malformed(what, "it has no SHA-2 checksum of repomd.xml");
  const urls = childrenOf(childOf(file, "resources") ?? file, "url")
    .map(({ attributes, text: url }) => ({
      url: url.trim(),
      preference: Number(attributes.preference ?? 0) || 0,
    }))
    .filter(({ url }) => /^https?:\/\//.test(url) && url.endsWith(REPOMD))
    .sort((a, b) => b.preference - a.preference)
    .map(({ url }) => url.slice(0, -REPOMD.length));
  if (urls.length === 0) throw malformed(what, "it has no URL");
  return { urls, versions };
}

function versionOf(element: XmlElement): RepomdVersion | undefined {
  const hashes = childrenOf(childOf(element, "verification") ?? element, "hash");
  const size = Number(childOf(element, "size")?.text);
  for (const type of STRONG) {
    const hash = hashes.find(({ attributes }) => attributes.type?.replace("-", "") === type);
    if (hash === undefined) continue;
    return {
      ...(Number.isSafeInteger(size) && { size }),
      checksum: parseChecksum(type, hash.text),
    };
  }
  return undefined;
}

function malformed(what: string, fact: string): FormatError {
  return new FormatError(`Cannot read ${what}: ${fact}`, { format: "metalink" });
}
