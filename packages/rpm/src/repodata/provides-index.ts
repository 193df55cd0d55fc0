/**
 * Which packages provide, or obsolete, a name. The names themselves are not kept, only their hashes:
 * a repository has hundreds of thousands of capabilities, of which a few hundred are looked up.
 *
 * @module
 */
import { Buffer } from "node:buffer";

const FIRST_CAPACITY = 1 << 12;

/** May find too much, since names can share a hash, but never too little. */
export class ProvidesIndex {
  /** Last entry plus one by hash, 0 for none. */
  #heads = new Int32Array(FIRST_CAPACITY);
  #hashes = new Int32Array(FIRST_CAPACITY);
  #positions = new Int32Array(FIRST_CAPACITY);
  /** Of entries in one slot: the one before plus one. */
  #previous = new Int32Array(FIRST_CAPACITY);
  #count = 0;

  /** Notes the text between two offsets of `bytes`, in UTF-8. Positions are added in ascending order. */
  add(bytes: Uint8Array, start: number, end: number, position: number): void {
    if (this.#count === this.#hashes.length) this.#grow();
    const entry = this.#count++;
    this.#hashes[entry] = hashOf(bytes, start, end);
    this.#positions[entry] = position;
    this.#link(entry);
  }

  /** Ascending, each position once. */
  find(text: string): readonly number[] {
    const bytes = Buffer.from(text, "utf8");
    const hash = hashOf(bytes, 0, bytes.length);
    const positions = new Set<number>();
    let entry = (this.#heads[this.#slotOf(hash)] as number) - 1;
    for (; entry >= 0; entry = (this.#previous[entry] as number) - 1) {
      if (this.#hashes[entry] === hash) positions.add(this.#positions[entry] as number);
    }
    return [...positions].reverse();
  }

  #slotOf(hash: number): number {
    return (hash ^ (hash >>> 15)) & (this.#heads.length - 1);
  }

  #link(entry: number): void {
    const slot = this.#slotOf(this.#hashes[entry] as number);
    this.#previous[entry] = this.#heads[slot] as number;
    this.#heads[slot] = entry + 1;
  }

  #grow(): void {
    const capacity = this.#hashes.length * 2;
    this.#hashes = copyOf(this.#hashes, capacity);
    this.#positions = copyOf(this.#positions, capacity);
    this.#previous = new Int32Array(capacity);
    this.#heads = new Int32Array(capacity);
    for (let entry = 0; entry < this.#count; entry++) this.#link(entry);
  }
}

/** FNV-1a, 32 bits. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] as number), 0x01000193);
  return hash;
}

function copyOf(numbers: Int32Array, capacity: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(capacity);
  copy.set(numbers);
  return copy;
}
