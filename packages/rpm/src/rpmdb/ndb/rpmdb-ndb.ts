/**
 * The package database of SUSE: a file of headers, and one of all indices.
 *
 * @see lib/backend/ndb/glue.cc and rpmxdb.c of rpm 4.18
 * @module
 */
import { Buffer } from "node:buffer";
import type { FileContent } from "@rootsmith/core/provider";
import { SIGNATURE_TAG } from "../../file/rpm-tags.ts";
import type { RpmdbContent } from "../content/rpmdb-content.ts";
import { ndbIndex, PAGE_SIZE } from "./ndb-index.ts";
import { generationOf, ndbPackages } from "./ndb-packages.ts";

/** What tags of the signature are called among those of the header. */
const TAGS: Readonly<Record<number, number>> = {
  [SIGNATURE_TAG.MD5]: 261,
  [SIGNATURE_TAG.SHA1]: 269,
};

const SLOT_SIZE = 16;
/** Taken by the head of the file. */
const HEAD_SLOTS = 2;

/** The files, by name. */
export function rpmdbNdb({ headers, indices }: RpmdbContent): Record<string, FileContent> {
  return {
    "Packages.db": contentOfChunks(ndbPackages(headers)),
    "Index.db": contentOfChunks(ndbIndices({ headers, indices })),
  };
}

/** A page of slots, and the indices behind it. */
function ndbIndices({ headers, indices }: RpmdbContent): readonly Uint8Array[] {
  const slots = Buffer.alloc(PAGE_SIZE);
  for (let at = HEAD_SLOTS * SLOT_SIZE; at < PAGE_SIZE; at += SLOT_SIZE) slots.write("Slo", at);
  slots.write("RpmX");
  const numbers = [0, indices.length + 1, 1, PAGE_SIZE, generationOf(headers)];
  for (const [index, number] of numbers.entries()) slots.writeUInt32LE(number, 4 + index * 4);
  let page = 1;
  const files = indices.map(({ index: { tag }, rows }, position) => {
    const file = ndbIndex(rows);
    const slot = (HEAD_SLOTS + position) * SLOT_SIZE;
    slots.writeUInt32LE(TAGS[tag] ?? tag, slot + 4);
    slots.writeUInt32LE(page, slot + 8);
    slots.writeUInt32LE(file.length / PAGE_SIZE, slot + 12);
    page += file.length / PAGE_SIZE;
    return file;
  });
  return [slots, ...files];
}

function contentOfChunks(chunks: readonly Uint8Array[]): FileContent {
  const size = chunks.reduce((sum, chunk) => sum + chunk.length, 0);
  return { size, open: () => chunks };
}
