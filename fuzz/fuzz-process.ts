/**
 * A worker that parses, with limits of time and memory for each input.
 *
 * @module
 */
import process from "node:process";
import { Worker } from "node:worker_threads";

export interface FuzzLimits {
  /** For one input, in ms. */
  readonly time: number;
  /** That one input may add to the process, in MiB. */
  readonly memory: number;
}

const WATCH_INTERVAL = 50;

export class FuzzProcess {
  readonly #target: string;
  readonly #limits: FuzzLimits;
  #worker: Promise<Worker> | undefined;

  constructor(target: string, limits: FuzzLimits) {
    this.#target = target;
    this.#limits = limits;
  }

  /** Loads what is to be tried, so that this takes none of the time for inputs. */
  async start(): Promise<void> {
    this.#worker ??= this.#start();
    await this.#worker;
  }

  /** What was wrong with how an input was taken: it was thrown at, took too long, or too much. */
  async parse(input: Uint8Array): Promise<string | undefined> {
    this.#worker ??= this.#start();
    const worker = await this.#worker;
    const { time, memory } = this.#limits;
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    const fail = (problem: string): void => {
      this.#worker = undefined;
      resolve(problem);
      void worker.terminate();
    };
    const before = process.memoryUsage().rss;
    const start = performance.now();
    const timer = setInterval(() => {
      if (performance.now() - start > time) fail(`it takes more than ${time} ms`);
      else if (process.memoryUsage().rss - before > memory << 20) {
        fail(`it takes more than ${memory} MiB`);
      }
    }, WATCH_INTERVAL);
    const died = (error: Error): void => fail(`the worker died: ${error.message}`);
    worker.once("message", resolve);
    worker.once("error", died);
    worker.postMessage(input);
    try {
      return await promise;
    } finally {
      clearInterval(timer);
      worker.off("message", resolve);
      worker.off("error", died);
    }
  }

  async close(): Promise<void> {
    await (await this.#worker)?.terminate();
  }

  #start(): Promise<Worker> {
    const { promise, resolve, reject } = Promise.withResolvers<Worker>();
    const worker = new Worker(new URL("./fuzz-worker.ts", import.meta.url), {
      workerData: this.#target,
      resourceLimits: { maxOldGenerationSizeMb: this.#limits.memory },
    });
    worker.once("message", () => resolve(worker));
    worker.once("error", reject);
    return promise;
  }
}
