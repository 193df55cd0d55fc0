/**
 * Threads that compress blocks side by side.
 *
 * @module
 */
import { Worker } from "node:worker_threads";
import type { BlockFormat } from "./compress-block.ts";
import type { Block } from "./cut-blocks.ts";

/** What a thread is sent: the `size` bytes at the start of `buffer`. */
export interface BlockMessage {
  readonly buffer: SharedArrayBuffer;
  readonly size: number;
}

/** A thread, and who waits for its answers. They come in the order of its blocks. */
interface Lane {
  readonly worker: Worker;
  readonly waiting: PromiseWithResolvers<Uint8Array>[];
}

export interface WorkersOptions {
  /** Threads at most. */
  readonly limit: number;
  readonly signal?: AbortSignal | undefined;
}

/** As many threads as there are blocks at a time. Close them. */
export class CompressWorkers {
  readonly #format: BlockFormat;
  readonly #limit: number;
  readonly #signal: AbortSignal | undefined;
  readonly #lanes: Lane[] = [];
  /** Why no thread will answer any more. */
  #failure: { readonly error: unknown } | undefined;

  constructor(format: BlockFormat, { limit, signal }: WorkersOptions) {
    this.#format = format;
    this.#limit = limit;
    this.#signal = signal;
    signal?.addEventListener("abort", this.#onAbort, { once: true });
  }

  /** One part, frame or stream. `block` starts where its buffer does, and must not change until then. */
  async compress(block: Block): Promise<Uint8Array> {
    if (this.#failure) throw this.#failure.error;
    const { worker, waiting } = this.#freest();
    const answer = Promise.withResolvers<Uint8Array>();
    waiting.push(answer);
    const message: BlockMessage = { buffer: block.buffer, size: block.byteLength };
    worker.postMessage(message);
    return answer.promise;
  }

  async close(): Promise<void> {
    this.#signal?.removeEventListener("abort", this.#onAbort);
    await Promise.all(this.#lanes.map(({ worker }) => worker.terminate()));
  }

  #freest(): Lane {
    const [lane] = this.#lanes.toSorted((a, b) => a.waiting.length - b.waiting.length);
    if (lane !== undefined) {
      const isFree = lane.waiting.length === 0;
      if (isFree || this.#lanes.length >= this.#limit) return lane;
    }
    return this.#start();
  }

  #start(): Lane {
    const module = new URL(import.meta.resolve("#compress-worker"));
    const worker = new Worker(module, { workerData: this.#format });
    const lane: Lane = { worker, waiting: [] };
    worker.on("message", (packed: ArrayBuffer) => {
      lane.waiting.shift()?.resolve(new Uint8Array(packed));
    });
    worker.on("error", (error) => this.#fail(error));
    worker.on("exit", () => {
      if (lane.waiting.length > 0) this.#fail(new Error("A thread that compresses has ended"));
    });
    this.#lanes.push(lane);
    return lane;
  }

  readonly #onAbort = (): void => this.#fail(this.#signal?.reason);

  /** Rejects what waits for any thread, now or later. */
  #fail(error: unknown): void {
    this.#failure ??= { error };
    for (const { waiting } of this.#lanes) {
      for (const { reject } of waiting.splice(0)) reject(error);
    }
  }
}
