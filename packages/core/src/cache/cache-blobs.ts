/**
 * The blobs of a cache: files that are named by the digest of their bytes.
 *
 * Nothing is synced to disk when it is written. A blob that a crash or anything else has damaged is
 * found when a process hashes it before its first use, as it does with every file that has changed since.
 *
 * @module
 */
import { createHash, type Hash } from "node:crypto";
import { rmSync, statSync } from "node:fs";
import { type FileHandle, open } from "node:fs/promises";
import { join } from "node:path";
import { hostError } from "../io/host-error.ts";
import { FileSlice, type OpenFiles } from "../io/stored-file.ts";
import { type Digest, type ExpectedDigest, hexOf, parseDigest } from "../model/digest.ts";
import { DigestMismatchError } from "../model/errors.ts";
import type { FileSource } from "../model/file-source.ts";
import type { ByteSource } from "../model/fs-entry.ts";
import { TURN_SIZE, writeHashed } from "./cache-writer.ts";
import { putInPlace, removeDamaged } from "./put-in-place.ts";
import { touch } from "./touch.ts";
import type { VerifiedBlobs } from "./verified-blobs.ts";

/** How much is read at a time to be hashed, in bytes. */
const READ_SIZE = 1 << 20;

export interface PutOptions {
  /** What the bytes have to be; reading stops as soon as they are too many. */
  readonly expected?: { readonly digest: ExpectedDigest; readonly size?: number };
  /** The object of an error message: `"http://…/Packages.xz"`. */
  readonly what?: string;
  /** What the reader can do where they are other ones. */
  readonly hint?: string;
  readonly signal?: AbortSignal;
}

export class BlobStore {
  readonly #dir: string;
  readonly #files: OpenFiles;
  readonly #newFile: () => string;
  readonly #known: VerifiedBlobs;
  readonly #verified = new Map<Digest, Promise<FileSlice | undefined>>();

  /**
   * @param newFile Gives paths on the same file system as `dir`.
   * @param known Of this process and earlier ones.
   */
  constructor(dir: string, files: OpenFiles, newFile: () => string, known: VerifiedBlobs) {
    this.#dir = dir;
    this.#files = files;
    this.#newFile = newFile;
    this.#known = known;
  }

  /**
   * The blob, hashed unless it is known to be as it was. One that is damaged is removed, and absent.
   *
   * @throws {SyntaxError} If `digest` is not one.
   */
  async get(digest: Digest): Promise<FileSlice | undefined> {
    parseDigest(digest); // it becomes a path, and may come from a file
    let verified = this.#verified.get(digest);
    if (verified === undefined) {
      verified = this.#verify(digest);
      this.#verified.set(digest, verified);
      verified.catch(() => this.#verified.delete(digest));
    }
    const content = await verified;
    if (content !== undefined && sizeOf(content.file) === content.size) return content;
    this.forget(digest);
    return undefined;
  }

  /** Whether a file of this name and size is there, whatever it has. Marks it as used. */
  has(digest: Digest, size: number): boolean {
    const file = this.#path(digest);
    if (sizeOf(file) !== size) return false;
    if (!this.#known.has(digest, file)) touch(file);
    return true;
  }

  /** @throws {DigestMismatchError} If digest or size are not the expected ones; nothing stays then. */
  async put(
    bytes: ByteSource,
    { expected, what = "the bytes", hint, signal }: PutOptions = {},
  ): Promise<{ digest: Digest; content: FileSlice }> {
    const temporary = this.#newFile();
    const sha512 = expected?.digest.startsWith("sha512:") ? createHash("sha512") : undefined;
    const { digest, size } = await writeHashed(sha512 ? hashed(bytes, sha512) : bytes, temporary, {
      ...(expected?.size !== undefined && { limit: expected.size }),
      signal,
    });
    const { size: expectedSize = size } = expected ?? {};
    const actual: ExpectedDigest = sha512 ? `sha512:${sha512.digest("hex")}` : digest;
    if (expected !== undefined && (actual !== expected.digest || size !== expectedSize)) {
      rmSync(temporary, { force: true });
      throw mismatch(what, expected, { digest: actual, size }, hint);
    }
    return this.#keep(temporary, digest, size);
  }

  /** Takes over what is written by somebody else. */
  async take(source: FileSource): Promise<{ digest: Digest; content: FileSlice }> {
    const temporary = this.#newFile();
    try {
      await source.writeTo(temporary);
      const size = sizeOf(temporary) ?? 0;
      const digest = await this.#hash(temporary, size);
      this.#files.release(temporary);
      return this.#keep(temporary, digest, size);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  }

  /** Keeps no descriptor of a blob that is removed or replaced. */
  forget(digest: Digest): void {
    this.#verified.delete(digest);
    this.#files.release(this.#path(digest));
  }

  #keep(temporary: string, digest: Digest, size: number): { digest: Digest; content: FileSlice } {
    const file = this.#path(digest);
    putInPlace(temporary, file);
    this.forget(digest);
    this.#known.note(digest, file);
    const content = new FileSlice(this.#files, file, 0, size);
    this.#verified.set(digest, Promise.resolve(content));
    return { digest, content };
  }

  #path(digest: Digest): string {
    return join(this.#dir, hexOf(digest));
  }

  async #verify(digest: Digest): Promise<FileSlice | undefined> {
    const file = this.#path(digest);
    const size = sizeOf(file);
    if (size === undefined) {
      removeDamaged(file);
      return undefined;
    }
    if (!this.#known.has(digest, file)) {
      if ((await this.#hash(file, size)) !== digest) {
        removeDamaged(file);
        return undefined;
      }
      touch(file);
      this.#known.note(digest, file);
    }
    return new FileSlice(this.#files, file, 0, size);
  }

  /** Of the first `size` bytes, as far as the file reaches. */
  async #hash(file: string, size: number): Promise<Digest> {
    if (size > TURN_SIZE) return hashReadingAhead(file, size);
    const hash = createHash("sha256");
    const buffer = new Uint8Array(Math.min(size, READ_SIZE));
    for (let position = 0; position < size; ) {
      const count = this.#files.read(file, buffer, position);
      if (count === 0) break;
      hash.update(buffer.subarray(0, count));
      position += count;
    }
    return `sha256:${hash.digest("hex")}`;
  }
}

/** Reads a part of a large file while the one before is hashed. */
async function hashReadingAhead(file: string, size: number): Promise<Digest> {
  const hash = createHash("sha256");
  let handle: FileHandle | undefined;
  try {
    handle = await open(file);
    const read = readerOf(handle, size);
    let [next, other] = [new Uint8Array(READ_SIZE), new Uint8Array(READ_SIZE)] as const;
    let reading = read(next, 0);
    for (let position = 0; position < size; ) {
      const part = await reading;
      if (part.byteLength === 0) break;
      position += part.byteLength;
      [next, other] = [other, next];
      reading = read(next, position);
      hash.update(part);
    }
    await reading;
  } catch (error) {
    throw hostError(file, error, "read");
  } finally {
    await handle?.close();
  }
  return `sha256:${hash.digest("hex")}`;
}

/** Fills a buffer from a position on, as far as `size` and the file reach. */
function readerOf(
  handle: FileHandle,
  size: number,
): (buffer: Uint8Array, position: number) => Promise<Uint8Array> {
  return async (buffer, position) => {
    const length = Math.min(buffer.byteLength, size - position);
    const { bytesRead } = await handle.read(buffer, 0, length, position);
    return buffer.subarray(0, bytesRead);
  };
}

/** Undefined where no regular file is. */
function sizeOf(file: string): number | undefined {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats?.isFile() ? stats.size : undefined;
}

async function* hashed(bytes: ByteSource, hash: Hash): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
}

function mismatch(
  what: string,
  expected: { readonly digest: ExpectedDigest; readonly size?: number },
  actual: { readonly digest: ExpectedDigest; readonly size: number },
  hint?: string,
): DigestMismatchError {
  const { size: expectedSize = actual.size } = expected;
  // with the digest that was meant it has been read to its end, else it may be longer still
  const isWhole = actual.digest === expected.digest || actual.size < expectedSize;
  const size =
    actual.size === expectedSize
      ? ""
      : isWhole
        ? ` of ${actual.size} bytes instead of ${expectedSize}`
        : ` of more than ${expectedSize} bytes`;
  return new DigestMismatchError(
    `${what}${size}`,
    expected.digest,
    actual.digest,
    hint === undefined ? {} : { hint },
  );
}
