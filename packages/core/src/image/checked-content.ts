/**
 * Content that is checked against its digest whenever it is read to its end.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Digest } from "../model/digest.ts";
import { DigestMismatchError } from "../model/errors.ts";
import type { ByteSource, FileContent } from "../model/fs-entry.ts";

/**
 * The same bytes.
 *
 * @param what For the message: `"the layer sha256:… of \"out/layout\""`.
 * @throws {DigestMismatchError} While iterating, at the end, if they are not those of `digest`.
 */
export function checkedContent(content: FileContent, digest: Digest, what: string): FileContent {
  return { size: content.size, open: () => checked(content.open(), digest, what) };
}

async function* checked(
  bytes: ByteSource,
  expected: Digest,
  what: string,
): AsyncGenerator<Uint8Array> {
  const sha256 = createHash("sha256");
  for await (const chunk of bytes) {
    sha256.update(chunk);
    yield chunk;
  }
  const actual: Digest = `sha256:${sha256.digest("hex")}`;
  if (actual !== expected) throw new DigestMismatchError(what, expected, actual);
}
