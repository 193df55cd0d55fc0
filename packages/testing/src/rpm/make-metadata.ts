/**
 * The metadata of a repository, as createrepo_c writes it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { filelistsXml, type ListedRpm, primaryXml } from "./list-packages.ts";

export interface MetadataOptions {
  /** Beside primary and filelists, by type: `"group"`. */
  readonly extra?: Readonly<Record<string, string>>;
  /** Default: `"sha256"`. */
  readonly checksum?: "sha" | "sha256" | "sha512";
  /** Default: gzip. */
  compress?(bytes: Uint8Array): Uint8Array;
}

/** `repodata/`, by path, without packages and without a signature. */
export function repositoryFiles(
  packages: readonly ListedRpm[],
  options: MetadataOptions = {},
): ReadonlyMap<string, Uint8Array> {
  const { extra = {}, checksum = "sha256", compress = gzipSync } = options;
  const files = new Map<string, Uint8Array>();
  const entries: string[] = [];
  const documents = {
    primary: primaryXml(packages),
    filelists: filelistsXml(packages),
    ...extra,
  };
  for (const [type, text] of Object.entries(documents)) {
    const open = Buffer.from(text);
    const bytes = compress(open);
    const path = `repodata/${hashOf("sha256", bytes).slice(0, 8)}-${type}.gz`;
    files.set(path, bytes);
    entries.push(repomdEntry(type, path, checksum, bytes, open));
  }
  const repomd = `<?xml version="1.0" encoding="UTF-8"?>
<repomd xmlns="http://linux.duke.edu/metadata/repo">
  <revision>1700000000</revision>
${entries.join("")}</repomd>
`;
  return files.set("repodata/repomd.xml", Buffer.from(repomd));
}

function repomdEntry(
  type: string,
  path: string,
  checksum: string,
  bytes: Uint8Array,
  open: Uint8Array,
): string {
  return `  <data type="${type}">
    <checksum type="${checksum}">${hashOf(checksum, bytes)}</checksum>
    <open-checksum type="${checksum}">${hashOf(checksum, open)}</open-checksum>
    <location href="${path}"/>
    <timestamp>1700000000</timestamp>
    <size>${bytes.byteLength}</size>
    <open-size>${open.byteLength}</open-size>
  </data>
`;
}

function hashOf(type: string, bytes: Uint8Array): string {
  return createHash(type === "sha" ? "sha1" : type)
    .update(bytes)
    .digest("hex");
}
