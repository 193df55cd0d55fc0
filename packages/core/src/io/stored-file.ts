/**
 * Content that lies in a file on disk: opened once, read by position, cut into parts at no cost.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { closeSync, openSync, readSync } from "node:fs";
import { HostError } from "../model/errors.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import { systemFact } from "./system-fact.ts";

const CHUNK_SIZE = 1 << 20;

/** Descriptors that are shared by everything that reads the same files; the least recently used close first. */
export class OpenFiles {
  readonly #descriptors = new Map<string, number>();
  readonly #limit: number;
  #closed = false;

  constructor(limit = 64) {
    this.#limit = limit;
  }

  /**
   * Fills `target` with the bytes of `file` from `position`, as far as the file reaches.
   *
   * @returns How many bytes were read.
   * @throws {HostError} If the file cannot be read, or is read after {@linkcode OpenFiles.close}.
   */
  read(file: string, target: Uint8Array, position: number): number {
    try {
      const descriptor = this.#descriptor(file);
      let filled = 0;
      while (filled < target.byteLength) {
        const rest = target.byteLength - filled;
        const count = readSync(descriptor, target, filled, rest, position + filled);
        if (count === 0) break;
        filled += count;
      }
      return filled;
    } catch (cause) {
      if (cause instanceof HostError) throw cause;
      throw new HostError(`Cannot read "${file}": ${systemFact((cause as Error).message)}`, {
        cause,
      });
    }
  }

  /** Closes the descriptor of one file. */
  release(file: string): void {
    const descriptor = this.#descriptors.get(file);
    if (descriptor === undefined) return;
    this.#descriptors.delete(file);
    closeSync(descriptor);
  }

  /** Closes all descriptors, for good. */
  close(): void {
    this.#closed = true;
    for (const file of this.#descriptors.keys()) this.release(file);
  }

  #descriptor(file: string): number {
    if (this.#closed) throw new HostError(`Cannot read "${file}": its cache is closed`);
    const known = this.#descriptors.get(file);
    if (known !== undefined) {
      this.#descriptors.delete(file);
      this.#descriptors.set(file, known);
      return known;
    }
    const descriptor = openSync(file, "r");
    this.#descriptors.set(file, descriptor);
    const [oldest] = this.#descriptors.keys();
    if (this.#descriptors.size > this.#limit && oldest !== undefined) this.release(oldest);
    return descriptor;
  }
}

/** A run of bytes in a file. What reads files by itself, such as a worker, takes its three coordinates. */
export class FileSlice implements StoredContent {
  /** Absolute path. */
  readonly file: string;
  /** Where the content starts in `file`, in bytes. */
  readonly offset: number;
  /** Bytes. */
  readonly size: number;
  readonly #files: OpenFiles;

  constructor(files: OpenFiles, file: string, offset: number, size: number) {
    this.#files = files;
    this.file = file;
    this.offset = offset;
    this.size = size;
  }

  /**
   * The bytes, read synchronously, in chunks of at most 1 MiB that the caller may keep.
   *
   * @throws {HostError} While iterating, if the file cannot be read or ends too early.
   */
  *open(): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
    for (let position = 0; position < this.size; ) {
      const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_SIZE, this.size - position));
      this.readInto(chunk, position);
      yield chunk;
      position += chunk.byteLength;
    }
  }

  /** @throws {HostError} If the file cannot be read or ends too early. */
  readInto(target: Uint8Array, position: number): void {
    const count = this.#files.read(this.file, target, this.offset + position);
    if (count < target.byteLength) throw this.#cutOff(position + count);
  }

  slice(start: number, size: number): FileSlice {
    if (!(start >= 0 && size >= 0 && start + size <= this.size)) {
      throw new RangeError(
        `Cannot slice "${this.file}": ${size} bytes from ${start} are not within its ${this.size} bytes`,
      );
    }
    return new FileSlice(this.#files, this.file, this.offset + start, size);
  }

  #cutOff(size: number): HostError {
    return new HostError(
      `Cannot read "${this.file}": it ends at ${this.offset + size} bytes, ` +
        `expected at least ${this.offset + this.size}`,
      { hint: "Run the command again" },
    );
  }
}

/** A file that nobody will have any more when the build has ended. */
export class SpooledFile extends FileSlice {}
