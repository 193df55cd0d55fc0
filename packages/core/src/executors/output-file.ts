/**
 * What a program prints, by way of a file.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync, rmSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { STAGE } from "./namespace-script.ts";

/** How often a person gets to see something new, in ms. */
const INTERVAL = 50;

/** A file on the stage of a session, out of the rootfs, that a program appends to. */
export class OutputFile {
  /** For the standard output and the standard error of a program alike. */
  readonly descriptor: number;
  readonly #onOutput: (bytes: Uint8Array) => Promise<void>;
  readonly #timer: NodeJS.Timeout;
  readonly #buffer = Buffer.alloc(64 << 10);
  #position = 0;
  #draining: Promise<void> | undefined;

  /** @param onOutput Settles when it can take more. Its bytes change afterwards. */
  constructor(onOutput: (bytes: Uint8Array) => Promise<void>) {
    const file = `${STAGE}/output`;
    rmSync(file, { force: true });
    this.descriptor = openSync(file, "a+");
    this.#onOutput = onOutput;
    this.#timer = setInterval(() => void this.#drain(), INTERVAL);
  }

  /** Passes on what is left. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#draining;
    await this.#drain();
    closeSync(this.descriptor);
  }

  #drain(): Promise<void> {
    this.#draining ??= this.#readAll().finally(() => {
      this.#draining = undefined;
    });
    return this.#draining;
  }

  async #readAll(): Promise<void> {
    for (;;) {
      const { length } = this.#buffer;
      const count = readSync(this.descriptor, this.#buffer, 0, length, this.#position);
      if (count === 0) return;
      this.#position += count;
      await this.#onOutput(this.#buffer.subarray(0, count));
      await setImmediate(); // a program may print for ever
    }
  }
}
