/**
 * What a parser is to the fuzzer.
 *
 * @module
 */

export interface FuzzTarget {
  /** `"rpm header"`. */
  readonly name: string;
  /** JSON is changed by its values, anything else by its bytes. */
  readonly format?: "json";
  /** Well-formed inputs, the same in each run. */
  seeds(): Promise<readonly (Uint8Array | string)[]>;
  /** Reads all of an input; what it throws has to be an error of this project. */
  parse(input: Uint8Array): Promise<unknown>;
}

/** More output than any seed has; what follows is not asked for. */
const MAX_OUTPUT = 32 << 20;

/** Reads chunks to their end, or to {@linkcode MAX_OUTPUT} bytes. */
export async function drain(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<void> {
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.byteLength;
    if (size > MAX_OUTPUT) return;
  }
}

export function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
