/**
 * One HTTP request and its answer. It fails where the connection is silent for too long.
 *
 * @module
 */
import { once } from "node:events";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { clearTimeout, setTimeout } from "node:timers";
import type { FileContent } from "../model/fs-entry.ts";
import { TransferFailure } from "./fetch-failure.ts";

export class Exchange {
  readonly #request: ClientRequest;
  readonly #idleTimeoutMs: number;
  #timer: NodeJS.Timeout | undefined;
  #silence: TransferFailure | undefined;

  constructor(request: ClientRequest, signal: AbortSignal, idleTimeoutMs: number) {
    this.#request = request;
    this.#idleTimeoutMs = idleTimeoutMs;
    const stop = (): void => void request.destroy(signal.reason);
    signal.addEventListener("abort", stop, { once: true });
    request.on("close", () => {
      clearTimeout(this.#timer);
      signal.removeEventListener("abort", stop);
    });
    request.on("error", () => {}); // heard below while somebody waits; must not end the process after
  }

  /** The answer, whose body is still to come. `body` is what the request says. */
  async send(body: FileContent | undefined): Promise<IncomingMessage> {
    this.#listen();
    const answered = once(this.#request, "response");
    if (body !== undefined && body.size > 0) {
      const sending = pipeline(Readable.from(this.#sent(body)), this.#request);
      sending.catch(() => {}); // the request fails with it, unless there is an answer already
    } else {
      this.#request.end();
    }
    const [response] = await answered;
    clearTimeout(this.#timer);
    return response;
  }

  /** The body of the answer, in one pass. */
  async *body(response: IncomingMessage): AsyncGenerator<Uint8Array> {
    this.#listen();
    try {
      for await (const chunk of response) {
        clearTimeout(this.#timer); // whoever reads may take longer
        yield chunk;
        this.#listen();
      }
    } catch (error) {
      throw this.#silence ?? error; // else it says only that the connection is gone
    } finally {
      clearTimeout(this.#timer);
    }
  }

  async *#sent(body: FileContent): AsyncGenerator<Uint8Array> {
    for await (const chunk of body.open()) {
      yield chunk;
      this.#listen(); // the one before has gone
    }
  }

  #listen(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const fact = `no answer within ${this.#idleTimeoutMs / 1000} s`;
      this.#silence = new TransferFailure(fact, { transient: true });
      this.#request.destroy(this.#silence);
    }, this.#idleTimeoutMs);
  }
}
