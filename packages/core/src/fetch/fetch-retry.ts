/**
 * When to try again, and how long to wait before.
 *
 * @module
 */
import { setTimeout } from "node:timers/promises";
import { TransferFailure } from "./fetch-failure.ts";

export const MAX_WAIT_MS = 8_000;
export const MAX_RETRY_AFTER_MS = 60_000;

export interface RetryOptions {
  readonly signal: AbortSignal;
  /** Wait after the first failure, in ms; it doubles with each. */
  readonly retryDelayMs: number;
  /** Attempts that bring nothing before it is given up. Default 4. */
  readonly attempts?: number;
  /** A server that asks to wait longer is left alone, in ms. Default {@linkcode MAX_RETRY_AFTER_MS}. */
  readonly maxRetryAfterMs?: number;
}

/** Counts the failed attempts at one URL. */
export class RetryBudget {
  readonly #options: RetryOptions;
  #failures = 0;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** Starts the count anew: the last attempt brought something. */
  refill(): void {
    this.#failures = 0;
  }

  /** Waits before the next attempt; throws `error` where there should be none. */
  async spend(error: unknown): Promise<void> {
    const {
      signal,
      retryDelayMs,
      attempts = 4,
      maxRetryAfterMs = MAX_RETRY_AFTER_MS,
    } = this.#options;
    signal.throwIfAborted();
    if (!(error instanceof TransferFailure) || !error.transient) throw error;
    if (++this.#failures >= attempts) throw error;
    const { retryAfterMs = 0 } = error;
    if (retryAfterMs > maxRetryAfterMs) throw error;
    // Half of it is chance, so that clients that failed together do not come back together.
    const backOff = Math.min(MAX_WAIT_MS, retryDelayMs * 2 ** (this.#failures - 1));
    const wait = Math.max(retryAfterMs, backOff * (0.5 + Math.random() / 2));
    try {
      await setTimeout(wait, undefined, { signal });
    } catch {
      throw signal.reason;
    }
  }
}

/** The result of the first attempt that succeeds; throws what the last one throws. */
export async function retried<T>(options: RetryOptions, attempt: () => Promise<T>): Promise<T> {
  const budget = new RetryBudget(options);
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      await budget.spend(error);
    }
  }
}
