/**
 * The stanzas of a package index: the lines that are read of them, and the few fields that packages
 * are looked up by.
 *
 * Most lines are told from a few bytes, without making a string of them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { isYes } from "../formats/sources-text.ts";

/** The priorities that variants are made of. */
export type BasePriority = "required" | "important" | "standard";

/** What a stanza says of its package, and where it lies in what is kept. */
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
const HASH = 0x23;
const BASE_PRIORITIES: readonly BasePriority[] = ["required", "important", "standard"];

/** Nearly half of an index, and nothing here reads it. Spelled in another way it is kept. */
const UNREAD = [
  ...["Description:", "Description-md5:", "Maintainer:", "Original-Maintainer:", "Homepage:"],
  ...["MD5sum:", "Tag:", "Section:", "Built-Using:", "Static-Built-Using:", "Bugs:", "Origin:"],
].map((name) => Buffer.from(name));
const UNREAD_BY_LETTER = Object.groupBy(UNREAD, ([letter]) => letter as number);

/** Scans an index piece by piece. */
export class StanzaScanner {
  readonly #note: (stanza: ScannedStanza) => void;
  /** Bytes that are kept of all pieces so far. */
  #kept = 0;
  #start = 0;
  #fields: { -readonly [field in keyof ScannedStanza]?: ScannedStanza[field] } = {};
  /** What the last field means for its further lines. */
  #field: "unread" | "provides" | undefined;

  /** @param note Is given each stanza when its end has been scanned. */
  constructor(note: (stanza: ScannedStanza) => void) {
    this.#note = note;
  }

  /**
   * @param lines Whole lines; only the last of all may lack its newline.
   * @returns Those that are kept; stanzas are one blank line apart.
   */
  scan(lines: Buffer): Buffer {
    const kept = Buffer.allocUnsafeSlow(lines.length);
    let size = 0;
    let run = 0; // where the lines begin that are kept, but not copied yet
    const keepUntil = (end: number, next: number): void => {
      if (run < end) size += lines.copy(kept, size, run, end);
      run = next;
    };
    for (let position = 0; position < lines.length; ) {
      const newline = lines.indexOf(NEWLINE, position);
      const end = newline < 0 ? lines.length : newline;
      const next = Math.min(end + 1, lines.length);
      if (isBlank(lines, position, end)) {
        keepUntil(position, next);
        if (this.#endStanza(this.#kept + size)) kept[size++] = NEWLINE;
        this.#start = this.#kept + size;
      } else if (!this.#isKept(lines, position, end)) {
        keepUntil(position, next);
      }
      position = next;
    }
    keepUntil(lines.length, lines.length);
    this.#kept += size;
    return kept.subarray(0, size);
  }

  /** To be called when all lines have been scanned. @returns Bytes that are kept. */
  end(): number {
    this.#endStanza(this.#kept);
    return this.#kept;
  }

  /** Takes note of a line that is not blank. */
  #isKept(lines: Buffer, position: number, end: number): boolean {
    const first = lines[position];
    if (first === HASH) return false;
    if (first === SPACE || first === TAB) {
      if (this.#field === "provides") {
        this.#fields.provides += lines.toString("latin1", position, end);
      }
      return this.#field !== "unread";
    }
    this.#field = undefined;
    if (isUnread(lines, position)) {
      this.#field = "unread";
      return false;
    }
    if (isOfInterest(lines, position)) this.#noteField(lines.toString("latin1", position, end));
    return true;
  }

  #noteField(line: string): void {
    const colon = line.indexOf(":");
    const value = line.slice(colon + 1);
    switch (line.slice(0, Math.max(colon, 0)).trimEnd().toLowerCase()) {
      case "package":
        this.#fields.name = value.trim();
        break;
      case "provides":
        this.#fields.provides = value;
        this.#field = "provides";
        break;
      case "priority": {
        const priority = BASE_PRIORITIES.find((word) => word === value.trim().toLowerCase());
        if (priority !== undefined) this.#fields.priority = priority;
        break;
      }
      case "essential":
        this.#fields.isEssential = isYes(value.trim());
    }
  }

  #endStanza(end: number): boolean {
    const isThere = end > this.#start;
    if (isThere) this.#note({ ...this.#fields, start: this.#start, end });
    this.#fields = {};
    this.#field = undefined;
    return isThere;
  }
}

function isBlank(lines: Buffer, position: number, end: number): boolean {
  return end === position || (end === position + 1 && lines[position] === RETURN);
}

function isUnread(lines: Buffer, position: number): boolean {
  for (const name of UNREAD_BY_LETTER[lines[position] as number] ?? []) {
    if (startsWith(lines, position, name)) return true;
  }
  return false;
}

function startsWith(lines: Buffer, position: number, name: Uint8Array): boolean {
  for (let i = 1; i < name.length; i++) if (lines[position + i] !== name[i]) return false;
  return true;
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
