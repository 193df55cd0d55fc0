/**
 * Where an index names a package for the first time, be it as a dependency of another.
 *
 * Of packages that are otherwise equal, apt takes the one whose name it met last. To make the same
 * choice as apt, one has to know the order.
 *
 * @module
 */
import type { Buffer } from "node:buffer";

/** Offset of the stanza, place of the field in the order in which apt reads them, offset in the file. */
export type FirstMention = readonly [stanza: number, field: number, offset: number];

const FIELDS: readonly string[] = [
  "Package",
  "Pre-Depends",
  "Depends",
  "Conflicts",
  "Breaks",
  "Recommends",
  "Suggests",
  "Replaces",
  "Enhances",
  "Provides",
];
/** A name with a qualifier, `name:any`, is another one to apt. */
const AFTER_NAME = " ,|(\n";

/** Undefined if the index does not name it. */
export function firstMentionOf(text: Buffer, name: string): FirstMention | undefined {
  const token = ` ${name}`;
  let first: FirstMention | undefined;
  let end = text.length;
  let offset = text.indexOf(token);
  for (; offset >= 0 && offset < end; offset = text.indexOf(token, offset + 1)) {
    const next = offset + token.length;
    if (!AFTER_NAME.includes(text.toString("latin1", next, next + 1))) continue;
    const field = fieldAt(text, offset);
    if (field < 0) continue;
    const stanza = text.lastIndexOf("\n\n", offset) + 1;
    if (first === undefined || field < first[1]) first = [stanza, field, offset];
    // A field that is read before this one may come later in the same stanza.
    const stanzaEnd = text.indexOf("\n\n", offset);
    if (stanzaEnd >= 0) end = stanzaEnd;
  }
  return first;
}

/** Index into {@linkcode FIELDS} of the field that a place belongs to, be it on one of its later lines. */
function fieldAt(text: Buffer, offset: number): number {
  let start = text.lastIndexOf("\n", offset) + 1;
  while (start > 1 && " \t".includes(text.toString("latin1", start, start + 1))) {
    start = text.lastIndexOf("\n", start - 2) + 1;
  }
  const line = text.toString("latin1", start, Math.min(start + 12, offset));
  return FIELDS.indexOf(line.slice(0, Math.max(0, line.indexOf(":"))));
}
