/**
 * Copies parts of files of the host.
 *
 * @module
 */
import { closeSync, openSync, readSync, writeSync } from "node:fs";
import type { WireContent } from "./session-messages.ts";

const BUFFER_SIZE = 1 << 20;
const MAX_OPEN = 64;

/** Keeps the files that it reads open, since many entries lie in one. */
export class FileCopier {
  readonly #buffer = new Uint8Array(BUFFER_SIZE);
  readonly #descriptors = new Map<string, number>();

  /** Appends the bytes to an open file. */
  copy({ file, offset, size }: WireContent, target: number): void {
    const source = this.#open(file);
    for (let done = 0; done < size; ) {
      const wanted = Math.min(BUFFER_SIZE, size - done);
      const count = readSync(source, this.#buffer, 0, wanted, offset + done);
      if (count === 0) throw new Error(`"${file}" ends before byte ${offset + size}`);
      for (let written = 0; written < count; ) {
        written += writeSync(target, this.#buffer, written, count - written);
      }
      done += count;
    }
  }

  close(): void {
    for (const descriptor of this.#descriptors.values()) closeSync(descriptor);
    this.#descriptors.clear();
  }

  #open(file: string): number {
    let descriptor = this.#descriptors.get(file);
    if (descriptor === undefined) {
      if (this.#descriptors.size >= MAX_OPEN) this.close();
      descriptor = openSync(file, "r");
      this.#descriptors.set(file, descriptor);
    }
    return descriptor;
  }
}
