/**
 * How many things may run at once.
 *
 * @module
 */

/** Runs tasks in the order in which they come, not more than `count` at a time. */
export class Slots {
  #free: number;
  readonly #waiting: (() => void)[] = [];
  readonly #running = new Set<Promise<unknown>>();

  constructor(count: number) {
    this.#free = count;
  }

  run<T>(task: () => Promise<T>): Promise<T> {
    const running = this.#run(task).finally(() => this.#running.delete(running));
    this.#running.add(running);
    return running;
  }

  /** Settles, and never rejects, when nothing runs or waits any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }

  /** Waits for a slot. The owner must call the result when done; calling it again does no harm. */
  async take(): Promise<() => void> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    let taken = true;
    return () => {
      if (!taken) return;
      taken = false;
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next(); // the slot passes from hand to hand, so that nobody overtakes
    };
  }

  async #run<T>(task: () => Promise<T>): Promise<T> {
    const release = await this.take();
    try {
      return await task();
    } finally {
      release();
    }
  }
}
