/**
 * Copies parts of files of the host.
 *
 * @module
 */
import { writeSync } from "node:fs";
import { OpenFiles } from "../io/stored-file.ts";
import type { WireContent } from "./session-messages.ts";

const BUFFER_SIZE = 1 << 20;

/** Keeps the files that it reads open, since many entries lie in one. */
export class FileCopier {
  readonly #buffer = new Uint8Array(BUFFER_SIZE);
  #files = new OpenFiles();

  /** Appends the bytes to an open file. */
  copy({ file, offset, size }: WireContent, target: number): void {
    for (let done = 0; done < size; ) {
      const wanted = this.#buffer.subarray(0, size - done);
      const count = this.#files.read(file, wanted, offset + done);
      if (count === 0) throw new Error(`"${file}" ends before byte ${offset + size}`);
      for (let written = 0; written < count; ) {
        written += writeSync(target, this.#buffer, written, count - written);
      }
      done += count;
    }
  }

  /** Closes what is open; copying on opens it again. */
  close(): void {
    this.#files.close();
    this.#files = new OpenFiles();
  }
}
