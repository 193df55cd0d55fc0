/**
 * What a program printed: line by line as it comes, and the end of it for an error.
 *
 * @module
 */

/** In characters; an error keeps no more than 4 KiB. */
const TAIL_LENGTH = 4096;

export class OutputTail {
  readonly #onLine: (line: string) => void;
  readonly #decoder = new TextDecoder();
  #line = "";
  #tail = "";

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  push(bytes: Uint8Array): void {
    this.#add(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Ends the last line and returns at most the last 4 KiB. */
  end(): string {
    this.#add(this.#decoder.decode());
    if (this.#line !== "") this.#onLine(this.#line);
    this.#line = "";
    return this.#tail;
  }

  #add(text: string): void {
    this.#tail = (this.#tail + text).slice(-TAIL_LENGTH);
    const lines = (this.#line + text).split("\n");
    this.#line = lines.pop() ?? "";
    for (const line of lines) this.#onLine(line);
  }
}
