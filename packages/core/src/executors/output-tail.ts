/**
 * What a program printed: as it comes, and the end of it for an error.
 *
 * @module
 */

/** In characters; an error keeps no more than 4 KiB. */
const TAIL_LENGTH = 4096;

export class OutputTail {
  readonly #onText: (text: string) => void;
  readonly #decoder = new TextDecoder();
  #tail = "";

  /** @param onText Gets everything once, in pieces of any length: a line may have no end for long. */
  constructor(onText: (text: string) => void) {
    this.#onText = onText;
  }

  push(bytes: Uint8Array): void {
    this.#add(this.#decoder.decode(bytes, { stream: true }));
  }

  /** Returns at most the last 4 KiB. */
  end(): string {
    this.#add(this.#decoder.decode());
    return this.#tail;
  }

  #add(text: string): void {
    if (text === "") return;
    this.#tail = (this.#tail + text.slice(-TAIL_LENGTH)).slice(-TAIL_LENGTH);
    this.#onText(text);
  }
}
