/**
 * What programs print, by way of a file.
 *
 * One file for both streams keeps what they say in order, which two pipes do not; the standard output
 * that a script reads has one of its own.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { ftruncateSync, openSync, readSync } from "node:fs";
import { setImmediate } from "node:timers/promises";
import { STAGE } from "./namespace-script.ts";

/** How often a person gets to see something new, in ms. */
const INTERVAL = 50;

/** Settles when it can take more. Its bytes change afterwards. */
export type OutputListener = (bytes: Uint8Array) => Promise<void>;

/** A file on the stage of a session, out of the rootfs, that programs append to. */
export class OutputFile {
  /** What programs print to. */
  readonly descriptor: number;
  readonly #reader: number;
  readonly #onOutput: OutputListener;
  readonly #buffer = Buffer.alloc(64 << 10);
  #timer: NodeJS.Timeout | undefined;
  #position = 0;
  #draining: Promise<void> | undefined;

  constructor(name: string, onOutput: OutputListener) {
    const file = `${STAGE}/${name}`;
    this.descriptor = openSync(file, "a");
    this.#reader = openSync(file, "r");
    this.#onOutput = onOutput;
  }

  /** Passes on what is printed from now on. */
  open(): void {
    this.#timer = setInterval(() => void this.#drain(), INTERVAL);
  }

  /** Passes on what is left. To be called when nothing runs any more. */
  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#draining;
    await this.#drain();
    ftruncateSync(this.descriptor);
    this.#position = 0;
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
      const count = readSync(this.#reader, this.#buffer, 0, length, this.#position);
      if (count === 0) return;
      this.#position += count;
      await this.#onOutput(this.#buffer.subarray(0, count));
      await setImmediate(); // a program may print for ever
    }
  }
}
