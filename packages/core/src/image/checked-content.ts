/**
 * Content that is checked against its digest whenever it is read to its end.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Digest } from "../model/digest.ts";
import { DigestMismatchError } from "../model/errors.ts";
import type { ByteSource, FileContent } from "../model/fs-entry.ts";

/** Throws {@linkcode DigestMismatchError} while iterating, at the end, if the bytes are not those of the digest. */
export class CheckedContent implements FileContent {
  readonly size: number;
  /** The same bytes, unchecked. */
  readonly source: FileContent;
  readonly #digest: Digest;
  readonly #what: string;

  /** @param what For the message: `"the layer sha256:… of \"out/layout\""`. */
  constructor(source: FileContent, digest: Digest, what: string) {
    this.size = source.size;
    this.source = source;
    this.#digest = digest;
    this.#what = what;
  }

  open(): ByteSource {
    return checked(this.source.open(), this.#digest, this.#what);
  }
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
