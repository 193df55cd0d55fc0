/**
 * Changes bytes and JSON at random, the same way for the same number.
 *
 * @module
 */
import type { JsonValue } from "../packages/core/src/provider.ts";

/** Numbers from 0 up to 1, without it. */
export type Random = () => number;

/** Texts that mean something to one parser or another. */
const TOKENS = ["\0", "\n\n", ": ", "..", "/", '"', "<", "]]>", "&#0;", "{", "-1", "9".repeat(20)];
const BYTES = [0, 1, 0x7f, 0x80, 0xff];
const WORDS = [0, 1, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const VALUES: readonly JsonValue[] = [null, true, -1, 0.5, 2 ** 53, "", "..", [], {}, [[[]]]];

/** mulberry32, with the texts and numbers that `parts` are as its seed. */
export function randomOf(...parts: readonly (string | number)[]): Random {
  let state = 0x9e3779b9;
  for (const letter of parts.join("\0")) {
    state = Math.imul(state ^ (letter.codePointAt(0) as number), 0x01000193);
  }
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One to eight changes of `seed`, with parts of `others` among them. */
export function mutateBytes(
  seed: Uint8Array,
  others: readonly Uint8Array[],
  random: Random,
): Uint8Array {
  let bytes = seed.slice();
  for (let left = 1 + below(random, 8); left > 0; left--) bytes = changed(bytes, others, random);
  return bytes;
}

/** One to four values in it are others, are gone, or are there twice. */
export function mutateJson(text: string, random: Random): string {
  const root = { value: JSON.parse(text) as JsonValue };
  for (let left = 1 + below(random, 4); left > 0; left--) {
    let at = root as unknown as Record<string, JsonValue>;
    let key = "value";
    while (isParent(at[key]) && random() < 0.8) {
      at = at[key] as Record<string, JsonValue>;
      key = pick(Object.keys(at), random);
    }
    const roll = random();
    if (roll < 0.6) at[key] = structuredClone(pick(VALUES, random));
    else if (roll < 0.8) delete at[key];
    else at[`${key}${random() < 0.5 ? "" : "x"}`] = structuredClone(root.value);
  }
  return JSON.stringify(root.value ?? null);
}

function changed(
  bytes: Uint8Array,
  others: readonly Uint8Array[],
  random: Random,
): Uint8Array<ArrayBuffer> {
  const at = below(random, bytes.length);
  const length = 1 + below(random, random() < 0.7 ? 8 : bytes.length);
  const part = bytes.slice(at, at + length);
  switch (below(random, 8)) {
    case 0:
      return spliced(bytes, at, 1, Uint8Array.of((bytes[at] ?? 0) ^ (1 << below(random, 8))));
    case 1:
      return spliced(bytes, at, 1, Uint8Array.of(pick(BYTES, random)));
    case 2:
      return spliced(bytes, at, 4, wordOf(pick(WORDS, random), random() < 0.5));
    case 3:
      return spliced(bytes, at, length, new Uint8Array());
    case 4:
      return spliced(bytes, at, 0, part);
    case 5:
      return spliced(bytes, at, random() < 0.5 ? length : 0, encode(pick(TOKENS, random)));
    case 6:
      return bytes.slice(0, at);
    default: {
      const other = pick(others, random);
      const from = below(random, other.length);
      return spliced(bytes, at, length, other.slice(from, from + length));
    }
  }
}

function spliced(
  bytes: Uint8Array,
  at: number,
  removed: number,
  added: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const end = Math.min(bytes.length, at + removed);
  const result = new Uint8Array(at + added.length + bytes.length - end);
  result.set(bytes.subarray(0, at));
  result.set(added, at);
  result.set(bytes.subarray(end), at + added.length);
  return result;
}

function wordOf(value: number, little: boolean): Uint8Array {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, value, little);
  return new Uint8Array(view.buffer);
}

function isParent(value: JsonValue | undefined): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length > 0;
}

function below(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

function pick<Value>(values: readonly Value[], random: Random): Value {
  return values[below(random, values.length)] as Value;
}

function encode(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
