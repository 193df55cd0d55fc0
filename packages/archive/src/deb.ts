/**
 * The two archives in a Debian package.
 *
 * @see deb(5)
 * @module
 */
import { FormatError, type StoredContent } from "@rootsmith/core";
import { type ArMember, readAr } from "./ar.ts";
import { type Compression, compressionOf } from "./compression.ts";

/** A tar archive in a .deb, as it is stored. */
export interface DebArchive {
  readonly content: StoredContent;
  readonly compression: Compression;
}

/**
 * Finds the tar of control members or of data. Reads only headers.
 *
 * @throws {FormatError} If it is not a Debian package of format 2.
 */
export async function readDeb(
  content: StoredContent,
  part: "control" | "data",
): Promise<DebArchive> {
  const members = await readAr(content);
  checkFormat(members[0]);
  const member = members.find(({ name }) => name.startsWith(`${part}.tar`));
  if (member === undefined) throw problem(`it has no ${part}.tar`);
  const compression = member.name === `${part}.tar` ? "none" : compressionOf(member.name);
  if (compression === undefined) throw problem(`the compression of "${member.name}" is unknown`);
  return { content: member.content, compression };
}

function checkFormat(first: ArMember | undefined): void {
  if (first?.name !== "debian-binary") throw problem('its first member is not "debian-binary"');
  // "2.0" and a newline; minor versions may be higher, see deb(5)
  if (first.content.size > 64) throw problem('its member "debian-binary" is too long');
}

function problem(fact: string): FormatError {
  return new FormatError(`Cannot read a Debian package: ${fact}`, { format: "deb" });
}
