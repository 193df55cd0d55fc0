/**
 * HTTP: redirects, timeouts, proxies and kept connections, one attempt at a time.
 *
 * @module
 */
import { once } from "node:events";
import type { Got, OptionsInit } from "got";
import type { FileContent } from "../model/fs-entry.ts";
import { failureOfError, TransferFailure } from "./fetch-failure.ts";
import type { Routes } from "./proxy.ts";

/** An answer, of whatever status. Read the body or discard it. */
export interface Transfer {
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** One pass. Throws a `TransferFailure`, or the reason of the signal. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Gives up the connection. */
  discard(): void;
}

export interface HttpRequest {
  /** Default `GET`. Redirects of `GET` and `HEAD` are followed, without credentials to another origin. */
  readonly method?: "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** What tells a server to which a redirect leads who is there. Default: what goes to its origin. */
  readonly credentialsFor?: CredentialsFor;
  readonly body?: FileContent;
}

/** Headers, or none. */
export type CredentialsFor = (url: URL) => { readonly authorization?: string };

export interface HttpClientOptions {
  /** Ends all requests; they reject with its reason. */
  readonly signal: AbortSignal;
  /** How long a connection may be silent. */
  readonly idleTimeoutMs: number;
}

const MAX_REDIRECTS = 10;

/** Close it. */
export class HttpClient {
  readonly #signal: AbortSignal;
  readonly #idleTimeoutMs: number;
  #got: Promise<Got> | undefined;
  #routes: readonly Routes[] = [];

  constructor({ signal, idleTimeoutMs }: HttpClientOptions) {
    this.#signal = signal;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /** @throws {TransferFailure} If there is no answer; the reason of the signal if that aborted. */
  async request(
    url: URL,
    { method = "GET", headers, credentialsFor, body }: HttpRequest,
  ): Promise<Transfer> {
    this.#got ??= this.#load();
    const got = await this.#got;
    this.#signal.throwIfAborted();
    const reads = method === "GET" || method === "HEAD";
    const stream = got.stream(url, {
      method,
      headers: { ...headers, ...(body && { "content-length": String(body.size) }) },
      followRedirect: reads,
      context: { credentialsFor },
      signal: this.#signal,
      ...(!reads && { body: body?.size ? chunksOf(body) : "" }), // else it waits to be written to
    });
    stream.on("error", () => {}); // heard below while somebody waits; must not end the process after
    try {
      const [response] = (await once(stream, "response")) as [
        { statusCode: number; headers: Record<string, string | undefined> },
      ];
      return {
        status: response.statusCode,
        headers: response.headers,
        body: this.#bodyOf(stream),
        discard: () => void stream.destroy(),
      };
    } catch (error) {
      throw this.#failure(error);
    }
  }

  close(): void {
    for (const routes of this.#routes) routes.close();
  }

  /** Loading the libraries takes 0.1 s, which a build from the cache need not wait for. */
  async #load(): Promise<Got> {
    const [{ default: got }, { openRoutes }] = await Promise.all([
      import("got"),
      import("./proxy.ts"),
    ]);
    const routes = openRoutes({ keepAlive: true });
    // Where a kept connection breaks Deno sends the request again by itself, without the part of a
    // body that is gone, and waits for ever.
    const bodyRoutes = openRoutes({ keepAlive: false });
    this.#routes = [routes, bodyRoutes];
    return got.extend(gotOptions(this.#idleTimeoutMs, routes, bodyRoutes));
  }

  async *#bodyOf(stream: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* stream;
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): unknown {
    if (this.#signal.aborted) return this.#signal.reason;
    const { cause, code, message } = error as Error & { readonly code?: string };
    if (cause instanceof TransferFailure) return cause;
    if (code === "ETIMEDOUT") {
      const fact = `no answer within ${this.#idleTimeoutMs / 1000} s`;
      return new TransferFailure(fact, { transient: true });
    }
    if (code === "ERR_TOO_MANY_REDIRECTS") {
      return new TransferFailure(`more than ${MAX_REDIRECTS} redirects`, { transient: false });
    }
    return failureOfError({ code, message });
  }
}

/** @param bodyRoutes Of requests with a body. */
function gotOptions(idleTimeoutMs: number, routes: Routes, bodyRoutes: Routes): OptionsInit {
  return {
    headers: { "user-agent": "rootsmith", "accept-encoding": "identity" },
    decompress: false,
    throwHttpErrors: false,
    retry: { limit: 0 },
    maxRedirects: MAX_REDIRECTS,
    timeout: {
      lookup: idleTimeoutMs,
      connect: idleTimeoutMs,
      secureConnect: idleTimeoutMs,
      socket: idleTimeoutMs,
    },
    hooks: {
      beforeRequest: [
        (request) => {
          const { of } = request.body ? bodyRoutes : routes;
          Object.assign(request, of(request.url as URL));
        },
      ],
      beforeRedirect: [
        (request, { url }) => {
          const target = request.url as URL;
          if (new URL(url).protocol === "https:" && target.protocol !== "https:") {
            throw new TransferFailure("a redirect leads from https to http", { transient: false });
          }
          Object.assign(request, routes.of(target));
          const { credentialsFor } = request.context as Pick<HttpRequest, "credentialsFor">;
          if (credentialsFor) request.headers.authorization = credentialsFor(target).authorization;
        },
      ],
    },
  };
}

async function* chunksOf(content: FileContent): AsyncGenerator<Uint8Array> {
  yield* content.open();
}
