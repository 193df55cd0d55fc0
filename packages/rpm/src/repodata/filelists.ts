/**
 * `filelists.xml`: who owns a path. It is the largest file of a repository and is read only for
 * dependencies on files that primary does not list.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ByteSource } from "@rootsmith/core/provider";
import { elementBlocks } from "./element-blocks.ts";
import { childrenOf, readXml } from "./read-xml.ts";

/** One package that owns one of the paths that were asked for. */
export interface FileOwner {
  readonly path: string;
  readonly name: string;
  /** Checksum of the package, as primary gives it. */
  readonly pkgid: string;
}

/** Whether primary would list a path: createrepo(8) puts there what is likely to be required. */
export function isInPrimary(path: string): boolean {
  return path.startsWith("/etc/") || path.includes("bin/") || path === "/usr/lib/sendmail";
}

/**
 * All owners of `paths` in a decompressed filelists.
 *
 * @param what For messages: `"filelists of base"`.
 * @throws {FormatError} If it is cut off, or a package that matters is malformed.
 */
export async function findFileOwners(
  bytes: ByteSource,
  paths: ReadonlySet<string>,
  what: string,
): Promise<readonly FileOwner[]> {
  const needles = [...paths].map((path) => Buffer.from(`>${escapeXml(path)}<`));
  const owners: FileOwner[] = [];
  for await (const block of elementBlocks(bytes, "package", what)) {
    if (!needles.some((needle) => block.includes(needle))) continue;
    const element = readXml(block.toString("utf8"), what);
    const { name = "", pkgid = "" } = element.attributes;
    for (const { text: path } of childrenOf(element, "file")) {
      if (paths.has(path)) owners.push({ path, name, pkgid: pkgid.toLowerCase() });
    }
  }
  return owners;
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
