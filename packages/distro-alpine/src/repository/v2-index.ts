/**
 * The text of an index of version 2, APKINDEX.
 *
 * @see apk-package(5), the letters of "v2-index-character"
 * @module
 */
import { Buffer } from "node:buffer";
import { type ApkOrigin, type ApkPackage, apkPackage, indexError } from "./apk-package.ts";

/** What a checksum begins with, and how many bytes it has. */
const CHECKSUM = /^Q1([A-Za-z0-9+/]{27}=)$/;

/** What may go over several lines. */
const LISTS = new Set(["D", "p", "i"]);

/** @throws {FormatError} If a package lacks what every package has. */
export function parseIndex(text: string, origin: ApkOrigin): ApkPackage[] {
  return text
    .split(/\n{2,}/)
    .map((record) => record.trim())
    .filter((record) => record !== "")
    .map((record) => parseRecord(record, origin));
}

function parseRecord(record: string, origin: ApkOrigin): ApkPackage {
  const fields = new Map<string, string>();
  for (const line of record.split("\n")) {
    const [letter, value] = [line.slice(0, 1), line.slice(2)];
    const before = LISTS.has(letter) ? fields.get(letter) : undefined;
    fields.set(letter, before === undefined ? value : `${before} ${value}`);
  }
  const checksum = fields.get("C") ?? "";
  const [, base64] = CHECKSUM.exec(checksum) ?? [];
  if (base64 === undefined) {
    const name = fields.get("P") ?? "a package";
    throw indexError(
      origin.repository,
      `${name} has the checksum "${checksum}", which is no SHA-1`,
    );
  }
  return apkPackage(fields, Buffer.from(base64, "base64").toString("hex"), origin);
}
