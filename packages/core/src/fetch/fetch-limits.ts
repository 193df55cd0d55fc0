/**
 * Hosts that limit how much one client may ask for at once, as Debian's snapshot archive does.
 *
 * @module
 */
import { setTimeout } from "node:timers/promises";
import { Slots } from "../io/slots.ts";
import type { Get } from "./fetch-download.ts";
import { parseRetryAfter, TransferFailure } from "./fetch-failure.ts";
import { MAX_RETRY_AFTER_MS, MAX_WAIT_MS, type RetryOptions } from "./fetch-retry.ts";
import type { Transfer } from "./http-client.ts";

/** A host that has asked for less. */
class LimitedHost {
  readonly #turns = new Slots(1);
  readonly #options: RetryOptions;
  /** Until when it wants to be left alone, in ms since 1970. */
  #until = 0;
  /** How long after the next refusal, in ms. */
  #pause: number;

  constructor(options: RetryOptions) {
    this.#options = options;
    this.#pause = options.retryDelayMs;
  }

  /** Waits until the host may be asked. Call the result when its answer is read. */
  async turn(): Promise<() => void> {
    const { signal } = this.#options;
    const release = await this.#turns.take();
    try {
      while (Date.now() < this.#until) {
        await setTimeout(this.#until - Date.now(), undefined, { signal });
      }
      signal.throwIfAborted();
      return release;
    } catch {
      release();
      throw signal.reason;
    }
  }

  refused(retryAfterMs: number = this.#pause): void {
    this.#pause = Math.min(MAX_WAIT_MS, this.#pause * 2);
    this.#until = Date.now() + Math.min(MAX_RETRY_AFTER_MS, retryAfterMs);
  }

  answered(): void {
    this.#pause = this.#options.retryDelayMs;
  }
}

/**
 * As `get`, but one transfer at a time with a host that has limited us, and none before it wants to
 * be asked again. It limits us by status 429, by 503 with `Retry-After`, or by refusing a connection
 * after it has answered before.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6585#section-4
 */
export function oneByOneWhereLimited(get: Get, options: RetryOptions): Get {
  const known = new Set<string>();
  const limited = new Map<string, LimitedHost>();

  function limit(host: string, retryAfterMs?: number): void {
    const entry = limited.get(host) ?? new LimitedHost(options);
    limited.set(host, entry);
    entry.refused(retryAfterMs);
  }

  return async (url, headers) => {
    const { host } = url;
    const release = await limited.get(host)?.turn();
    try {
      const transfer = await get(url, headers);
      known.add(host);
      const { status } = transfer;
      const retryAfter = transfer.headers["retry-after"];
      if (status === 429 || (status === 503 && retryAfter !== undefined)) {
        limit(host, parseRetryAfter(retryAfter, Date.now()));
      } else {
        limited.get(host)?.answered();
      }
      return release === undefined ? transfer : releasing(transfer, release);
    } catch (error) {
      release?.();
      if (!(error instanceof TransferFailure && error.refused && known.has(host))) throw error;
      limit(host);
      throw new TransferFailure(error.message, { transient: true, refused: true });
    }
  };
}

/** `release` is called at the end of the transfer. */
function releasing(transfer: Transfer, release: () => void): Transfer {
  async function* body(): AsyncGenerator<Uint8Array> {
    try {
      yield* transfer.body;
    } finally {
      release();
    }
  }
  return {
    ...transfer,
    body: body(),
    discard() {
      transfer.discard();
      release();
    },
  };
}
