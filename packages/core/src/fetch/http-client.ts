/**
 * HTTP: redirects, timeouts, proxies and kept connections, one attempt at a time.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { IncomingMessage } from "node:http";
import type { FileContent } from "../model/fs-entry.ts";
import { failureOfError, TransferFailure } from "./fetch-failure.ts";
import { Exchange } from "./http-exchange.ts";
import { openRoutes } from "./proxy.ts";

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

type Headers = Readonly<Record<string, string | undefined>>;

const MAX_REDIRECTS = 10;

/** Whose `Location` says where the same is to be asked. */
const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** Close it. */
export class HttpClient {
  readonly #signal: AbortSignal;
  readonly #idleTimeoutMs: number;
  readonly #routes = openRoutes({ keepAlive: true });
  /**
   * Of requests with a body. Where a kept connection breaks Deno sends the request again by itself,
   * without the part of a body that is gone, and waits for ever.
   */
  readonly #bodyRoutes = openRoutes({ keepAlive: false });

  constructor({ signal, idleTimeoutMs }: HttpClientOptions) {
    this.#signal = signal;
    this.#idleTimeoutMs = idleTimeoutMs;
  }

  /** @throws {TransferFailure} If there is no answer; the reason of the signal if that aborted. */
  async request(
    url: URL,
    { method = "GET", headers, credentialsFor, body }: HttpRequest,
  ): Promise<Transfer> {
    this.#signal.throwIfAborted();
    const reads = method === "GET" || method === "HEAD";
    let at = url;
    let sent: Headers = {
      "user-agent": "rootsmith",
      "accept-encoding": "identity",
      ...headers,
      ...(!reads && { "content-length": String(body?.size ?? 0) }),
    };
    try {
      for (let redirects = 0; ; redirects++) {
        const open = await (body ? this.#bodyRoutes : this.#routes).to(at);
        this.#signal.throwIfAborted();
        const request = open({ method, headers: headersTo(at, sent) });
        const exchange = new Exchange(request, this.#signal, this.#idleTimeoutMs);
        const response = await exchange.send(body);
        const { statusCode: status = 0, headers: answered } = response;
        const location = reads && REDIRECTS.has(status) ? answered.location : undefined;
        if (location === undefined) {
          return {
            status,
            headers: answered as Transfer["headers"],
            body: this.#bodyOf(exchange, response),
            discard: () => void request.destroy(),
          };
        }
        response.resume(); // the connection can serve the next request
        if (redirects === MAX_REDIRECTS) {
          throw permanent(`more than ${MAX_REDIRECTS} redirects`);
        }
        const from = at;
        at = redirectTarget(location, from);
        const { authorization: _, ...rest } = sent;
        sent = {
          ...(at.origin === from.origin ? sent : rest),
          ...(credentialsFor && { authorization: credentialsFor(at).authorization }),
        };
      }
    } catch (error) {
      throw this.#failure(error);
    }
  }

  close(): void {
    this.#routes.close();
    this.#bodyRoutes.close();
  }

  async *#bodyOf(exchange: Exchange, response: IncomingMessage): AsyncGenerator<Uint8Array> {
    try {
      yield* exchange.body(response);
    } catch (error) {
      throw this.#failure(error);
    }
  }

  #failure(error: unknown): unknown {
    return this.#signal.aborted ? this.#signal.reason : failureOfError(error);
  }
}

/** Those that have a value, and the login that the URL itself names. */
function headersTo(url: URL, headers: Headers): Record<string, string> {
  const { username, password } = url;
  const login = Buffer.from(decodeURIComponent(`${username}:${password}`)).toString("base64");
  const own = username === "" ? {} : { authorization: `Basic ${login}` };
  return Object.fromEntries(
    Object.entries({ ...own, ...headers }).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value]],
    ),
  );
}

/** @throws {TransferFailure} If that is no URL, or one that may not be asked. */
function redirectTarget(location: string, from: URL): URL {
  // RFC 9110 has ASCII only; servers send UTF-8, which the runtimes give as Latin-1.
  const target = URL.parse(Buffer.from(location, "latin1").toString(), from.href);
  if (target === null || !/^https?:$/.test(target.protocol)) {
    throw permanent("a redirect leads to no http or https URL");
  }
  if (from.protocol === "https:" && target.protocol !== "https:") {
    throw permanent("a redirect leads from https to http");
  }
  return target;
}

function permanent(fact: string): TransferFailure {
  return new TransferFailure(fact, { transient: false });
}
