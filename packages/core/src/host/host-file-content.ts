/**
 * The content of a file of the host, read where it lies and proved to be that of the file that was
 * found there.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { type BigIntStats, closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { FileContent } from "../model/fs-entry.ts";
import { changedError, goneError, isGone, readError } from "./host-tree-error.ts";

const CHUNK_SIZE = 1 << 20;

/** A link in place of the file is not followed, nor is a fifo waited for. */
const FLAGS = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** What tells one file, and one state of it, from another. */
type FileState = Pick<BigIntStats, "dev" | "ino" | "size" | "mtimeNs">;

export class HostFileContent implements FileContent {
  /** Bytes, when the file was found. Another may be in its place when it is acquired. */
  size: number;
  readonly #file: string;
  #found: FileState;
  readonly #onChange: ((fact: string) => void) | undefined;
  #descriptor: number | undefined;

  /**
   * @param file The host's path.
   * @param found What lstat said of it.
   * @param onChange Hears of what changes; the content is then what could be read, filled up with
   *   zeros. Without it a change is an error.
   */
  constructor(file: string, found: BigIntStats, onChange?: (fact: string) => void) {
    this.size = Number(found.size);
    this.#file = file;
    this.#found = stateOf(found);
    this.#onChange = onChange;
  }

  /**
   * Opens the file ahead of the next {@linkcode HostFileContent.open}; {@linkcode HostFileContent.release} it.
   *
   * @returns False if the file is gone and changes are no error. One that was put in its place, as
   *   programs do that replace a file as a whole, stands in for it then.
   * @throws {HostError} If it cannot be opened.
   */
  acquire(): boolean {
    if (this.#descriptor !== undefined) return true;
    try {
      this.#descriptor = openSync(this.#file, FLAGS);
    } catch (error) {
      if (!isGone(error) || this.#onChange === undefined) throw readError(this.#file, error);
    }
    if (this.#onChange !== undefined && !this.#isStillThere(this.#onChange)) return false;
    if (this.size === 0) this.#checkUnchanged(); // else that is done with the last bytes
    return true;
  }

  release(): void {
    if (this.#descriptor !== undefined) closeSync(this.#descriptor);
    this.#descriptor = undefined;
  }

  /** @throws {HostError} If the file is not what it was when it was found. */
  *open(): Generator<Uint8Array<ArrayBuffer>, void, undefined> {
    try {
      for (let position = 0; position < this.size; ) {
        const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_SIZE, this.size - position));
        this.readInto(chunk, position);
        yield chunk;
        position += chunk.byteLength;
      }
    } finally {
      this.release();
    }
  }

  /** @throws {HostError} As {@linkcode HostFileContent.open}. */
  readInto(target: Uint8Array, position: number): void {
    if (!this.acquire()) throw goneError(this.#file);
    try {
      target.fill(0, this.#read(target, position));
      if (position + target.byteLength < this.size) return;
      this.#checkUnchanged();
      this.release();
    } catch (error) {
      this.release();
      throw error;
    }
  }

  #isStillThere(onChange: (fact: string) => void): boolean {
    const stats = this.#descriptor === undefined ? undefined : this.#stat();
    if (stats === undefined || !stats.isFile()) {
      this.release();
      onChange("it vanished");
      return false;
    }
    if (!this.#isFound(stats)) {
      this.size = Number(stats.size);
      this.#found = stateOf(stats);
      onChange("it was replaced");
    }
    return true;
  }

  /** Fills `chunk` as far as the file reaches. */
  #read(chunk: Uint8Array, position: number): number {
    let filled = 0;
    while (filled < chunk.byteLength) {
      const rest = chunk.byteLength - filled;
      const count = this.#attempt((fd) => readSync(fd, chunk, filled, rest, position + filled));
      if (count === 0) break;
      filled += count;
    }
    return filled;
  }

  #checkUnchanged(): void {
    const stats = this.#stat();
    const { size, mtimeNs } = this.#found;
    if (stats.size === size && stats.mtimeNs === mtimeNs && this.#isFound(stats)) return;
    if (this.#onChange === undefined) throw changedError(this.#file);
    this.#onChange("it changed while it was read");
  }

  #isFound({ dev, ino }: FileState): boolean {
    return dev === this.#found.dev && ino === this.#found.ino;
  }

  #stat(): BigIntStats {
    return this.#attempt((fd) => fstatSync(fd, { bigint: true }));
  }

  #attempt<T>(action: (descriptor: number) => T): T {
    try {
      return action(this.#descriptor as number);
    } catch (error) {
      throw readError(this.#file, error);
    }
  }
}

/** Only that: there may be hundreds of thousands of files. */
function stateOf({ dev, ino, size, mtimeNs }: FileState): FileState {
  return { dev, ino, size, mtimeNs };
}
