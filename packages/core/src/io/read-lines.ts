/**
 * Text as it comes, line by line.
 *
 * @module
 */
import type { ByteSource } from "../model/fs-entry.ts";

/** Lines of a stream without their ends; the last one counts if it is not empty. */
export async function* readLines(bytes: ByteSource): AsyncGenerator<string> {
  const decoder = new TextDecoder();
  const parts: string[] = [];
  for await (const chunk of bytes) {
    const lines = decoder.decode(chunk, { stream: true }).split("\n");
    parts.push(lines.shift() ?? "");
    for (const next of lines) {
      yield parts.join("");
      parts.length = 0;
      parts.push(next);
    }
  }
  const last = parts.join("") + decoder.decode();
  if (last !== "") yield last;
}
