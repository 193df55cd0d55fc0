/**
 * The stanzas of a package index, and the few fields of each that a resolver looks packages up by.
 *
 * Most lines are told from a few bytes, without making a string of them.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { isYes } from "../formats/sources-text.ts";

/** The priorities that variants are made of. */
export type BasePriority = "required" | "important" | "standard";

/** Where a stanza lies, and what it says of its package. */
export interface ScannedStanza {
  readonly start: number;
  readonly end: number;
  readonly name?: string;
  /** The value of Provides, unparsed. */
  readonly provides?: string;
  readonly priority?: BasePriority;
  readonly isEssential?: boolean;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;
const SPACE = 0x20;
const TAB = 0x09;
const BASE_PRIORITIES: readonly BasePriority[] = ["required", "important", "standard"];
const FIELD = /^(package|provides|priority|essential)[ \t]*:([\s\S]*)$/i;

/** All stanzas in their order. */
export function* scanStanzas(text: Buffer): Generator<ScannedStanza> {
  let start = 0;
  let fields: Partial<ScannedStanza> = {};
  let isFolding = false; // the line before is one of Provides
  let position = 0;
  while (position < text.length) {
    const newline = text.indexOf(NEWLINE, position);
    const end = newline < 0 ? text.length : newline;
    const first = text[position];
    if (first === SPACE || first === TAB) {
      if (isFolding) {
        const provides = `${fields.provides}${text.toString("latin1", position, end)}`;
        fields = { ...fields, provides };
      }
    } else if (end === position || (end === position + 1 && first === RETURN)) {
      if (start < position) yield { ...fields, start, end: position };
      start = end + 1;
      fields = {};
      isFolding = false;
    } else {
      const field = isOfInterest(text, position)
        ? fieldOf(text.toString("latin1", position, end))
        : undefined;
      if (field !== undefined) fields = { ...fields, ...field };
      isFolding = field?.provides !== undefined;
    }
    position = end + 1;
  }
  if (start < text.length) yield { ...fields, start, end: text.length };
}

/** Whether the line there may be one of Package, Provides, Essential, or Priority but for optional. */
function isOfInterest(text: Buffer, position: number): boolean {
  const letter = lowerCase(text[position]);
  if (letter !== 0x70 /* p */ && letter !== 0x65 /* e */) return false;
  const third = lowerCase(text[position + 2]);
  return (
    third === 0x63 /* Package */ ||
    (third === 0x6f && letter === 0x70) /* Provides */ ||
    (third === 0x69 && text[position + 10] !== 0x6f) /* Priority, but for: optional */ ||
    third === 0x73 /* Essential */
  );
}

function lowerCase(letter = 0): number {
  return letter | 0x20;
}

function fieldOf(line: string): Partial<ScannedStanza> | undefined {
  const [, name = "", value = ""] = FIELD.exec(line) ?? [];
  switch (name.toLowerCase()) {
    case "package":
      return { name: value.trim() };
    case "provides":
      return { provides: value };
    case "priority": {
      const priority = BASE_PRIORITIES.find((word) => word === value.trim().toLowerCase());
      return priority && { priority };
    }
    case "essential":
      return { isEssential: isYes(value.trim()) };
    default:
      return undefined;
  }
}
