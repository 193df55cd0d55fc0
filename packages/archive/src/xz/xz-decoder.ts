/**
 * Decompresses many .xz files side by side in few long-lived `xz` processes.
 *
 * A package has a file of a few kilobytes and one of a few megabytes, and a process for each costs
 * more than the small ones' decoding. So each of some lanes feeds one process with file after file,
 * for as long as more are waiting. Without the program, files are decoded in this process.
 *
 * @module
 */
import { availableParallelism } from "node:os";
import type { StoredContent } from "@rootsmith/core/provider";
import { decodeXzInProcess } from "./xz-in-process.ts";
import { readXzStreams, uncompressedSizeOf } from "./xz-index.ts";
import { XzJob } from "./xz-job.ts";
import { XzLane } from "./xz-lane.ts";
import { findXz } from "./xz-program.ts";

export interface XzDecoderOptions {
  /** Processes at a time. Default: as many as the host runs in parallel, from 1 to 4. */
  readonly lanes?: number;
  /** Ends all processes; what is being read throws its reason. */
  readonly signal?: AbortSignal;
}

export interface XzDecoder {
  /**
   * The bytes of one .xz file. Decoding starts with the first chunk that is asked for, in that
   * order among files.
   *
   * A reader sets the pace of its lane: once begun, read on to the end or leave the iteration, and
   * never wait with it for another file of the same decoder. Keep more files open than there are
   * lanes, so that processes are shared.
   *
   * @throws {FormatError} If it is not an .xz file or is corrupt; others are not affected.
   */
  decode(content: StoredContent): AsyncIterable<Uint8Array>;
  /** Ends all processes and waits for that. What is being read throws. An idle decoder has none. */
  close(): Promise<void>;
}

export function createXzDecoder(options: XzDecoderOptions = {}): XzDecoder {
  return new LaneDecoder(options);
}

class LaneDecoder implements XzDecoder {
  readonly #lanes: number;
  readonly #signal: AbortSignal | undefined;
  /** In the order in which they run. */
  readonly #waiting: XzJob[] = [];
  readonly #running = new Map<XzLane, Promise<void>>();
  #stopped: { readonly reason: unknown } | undefined;

  constructor({ lanes = Math.min(availableParallelism(), 4), signal }: XzDecoderOptions) {
    if (!Number.isInteger(lanes) || lanes < 1) {
      throw new RangeError(`Cannot decode in ${lanes} lanes: expected a positive integer`);
    }
    this.#lanes = lanes;
    this.#signal = signal;
    if (signal?.aborted) this.#stop(signal.reason);
    else signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  async *decode(content: StoredContent): AsyncGenerator<Uint8Array, void, undefined> {
    const program = findXz();
    const streams = await readXzStreams(content);
    this.#throwIfStopped();
    if (program === undefined) {
      for await (const chunk of decodeXzInProcess(content, streams)) {
        yield chunk;
        this.#throwIfStopped();
      }
      return;
    }
    const job = new XzJob(content, uncompressedSizeOf(streams));
    this.#waiting.push(job);
    this.#startLanes(program);
    yield* job.output;
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    this.#stop(new Error("Cannot decompress xz: the decoder is closed"));
    await Promise.all(this.#running.values());
  }

  readonly #onAbort = (): void => this.#stop(this.#signal?.reason);

  #startLanes(program: string): void {
    while (this.#running.size < this.#lanes) {
      const first = this.#take();
      if (first === undefined) return;
      const lane = new XzLane(() => (first.alone ? undefined : this.#takeShared()));
      const ended = lane
        .run(program, first)
        .then(
          (again) => this.#waiting.unshift(...again),
          (error: unknown) => {
            for (const job of lane.jobs) job.fail(error);
          },
        )
        .then(() => {
          this.#running.delete(lane);
          this.#startLanes(program);
        });
      this.#running.set(lane, ended);
    }
  }

  /** The next job that somebody still reads. */
  #take(): XzJob | undefined {
    let job = this.#waiting.shift();
    while (job?.settled) job = this.#waiting.shift();
    return job;
  }

  #takeShared(): XzJob | undefined {
    const job = this.#take();
    if (!job?.alone) return job;
    this.#waiting.unshift(job);
    return undefined;
  }

  #throwIfStopped(): void {
    if (this.#stopped) throw this.#stopped.reason;
  }

  #stop(reason: unknown): void {
    this.#stopped ??= { reason };
    for (const job of this.#waiting.splice(0)) job.fail(reason);
    for (const lane of this.#running.keys()) {
      for (const job of lane.jobs) job.fail(reason);
      lane.kill();
    }
  }
}
