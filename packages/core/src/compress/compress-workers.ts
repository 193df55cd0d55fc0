/**
 * Threads that compress blocks side by side.
 *
 * @module
 */
import { availableParallelism } from "node:os";
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

/** As many threads as there are blocks at a time, and at most one for each core. Close them. */
export class CompressWorkers {
  readonly #format: BlockFormat;
  readonly #lanes: Lane[] = [];

  constructor(format: BlockFormat) {
    this.#format = format;
  }

  /** One member or frame. `block` starts where its buffer does, and must not change until then. */
  compress(block: Block): Promise<Uint8Array> {
    const { worker, waiting } = this.#freest();
    const answer = Promise.withResolvers<Uint8Array>();
    waiting.push(answer);
    const message: BlockMessage = { buffer: block.buffer, size: block.byteLength };
    worker.postMessage(message);
    return answer.promise;
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map(({ worker }) => worker.terminate()));
  }

  #freest(): Lane {
    const [lane] = this.#lanes.toSorted((a, b) => a.waiting.length - b.waiting.length);
    if (lane !== undefined) {
      const isFree = lane.waiting.length === 0;
      if (isFree || this.#lanes.length >= availableParallelism()) return lane;
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
    worker.on("error", (error) => {
      for (const { reject } of lane.waiting.splice(0)) reject(error);
    });
    this.#lanes.push(lane);
    return lane;
  }
}
