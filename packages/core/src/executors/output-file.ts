/**
 * What a program prints, by way of a file.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync, rmSync } from "node:fs";
import { STAGE } from "./namespace-script.ts";

/** How often a person gets to see something new, in ms. */
const INTERVAL = 50;

/** A file on the stage of a session, out of the rootfs, that a program appends to. */
export class OutputFile {
  /** For the standard output and the standard error of a program alike. */
  readonly descriptor: number;
  readonly #onOutput: (bytes: Uint8Array) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #buffer = Buffer.alloc(64 << 10);
  #position = 0;

  constructor(onOutput: (bytes: Uint8Array) => void) {
    const file = `${STAGE}/output`;
    rmSync(file, { force: true });
    this.descriptor = openSync(file, "a+");
    this.#onOutput = onOutput;
    this.#timer = setInterval(() => this.#drain(), INTERVAL);
  }

  /** Passes on what is left. */
  close(): void {
    clearInterval(this.#timer);
    this.#drain();
    closeSync(this.descriptor);
  }

  #drain(): void {
    for (;;) {
      const { descriptor } = this;
      const count = readSync(descriptor, this.#buffer, 0, this.#buffer.length, this.#position);
      if (count === 0) return;
      this.#position += count;
      this.#onOutput(this.#buffer.subarray(0, count));
    }
  }
}
