/**
 * The way to registries: one connection pool, one login for each repository.
 *
 * @module
 */
import type { RetryOptions } from "../fetch/fetch-retry.ts";
import { HttpClient } from "../fetch/http-client.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type Credentials, findCredentials } from "./credentials.ts";
import { RegistryHost } from "./registry-host.ts";
import { RegistryTokens } from "./registry-tokens.ts";
import { Repository, type RepositoryName } from "./repository.ts";

export interface RegistryOptions extends Pick<RetryOptions, "attempts" | "maxRetryAfterMs"> {
  /** Ends all requests; they reject with its reason. */
  readonly signal: AbortSignal;
  readonly report: (event: ProgressEvent) => void;
  /** Ask registries without encryption. This machine's own may be asked so in any case. */
  readonly plainHttp?: boolean;
  /** Default: those of Docker and Podman. */
  readonly credentials?: (host: string, repository: string) => Promise<Credentials | undefined>;
  /** How long a connection may be silent, in ms. Default 120,000: a registry checks large blobs. */
  readonly idleTimeoutMs?: number;
  /** The first wait before trying again, in ms. Default 500. */
  readonly retryDelayMs?: number;
}

/** Close it. */
export class RegistryClient {
  readonly #options: RegistryOptions;
  readonly #stop = new AbortController();
  readonly #retry: RetryOptions;
  readonly #http: HttpClient;
  readonly #hosts = new Map<string, RegistryHost>();

  constructor(options: RegistryOptions) {
    const signal = AbortSignal.any([options.signal, this.#stop.signal]);
    this.#options = options;
    this.#retry = { ...options, signal, retryDelayMs: options.retryDelayMs ?? 500 };
    this.#http = new HttpClient({ signal, idleTimeoutMs: options.idleTimeoutMs ?? 120_000 });
  }

  repository(name: RepositoryName): Repository {
    const { report, credentials = findCredentials } = this.#options;
    const registry = this.#host(name.host);
    const tokens = new RegistryTokens({
      host: name.host,
      send: registry.send,
      credentials: () => credentials(name.host, name.repository),
    });
    return new Repository(name, { http: this.#http, registry, tokens, retry: this.#retry, report });
  }

  /** Ends what is under way. */
  close(): void {
    this.#stop.abort(new Error("The registry client is closed"));
    this.#http.close();
  }

  #host(name: string): RegistryHost {
    const { report, plainHttp = false } = this.#options;
    const known = this.#hosts.get(name);
    const host = known ?? new RegistryHost(name, this.#http, { ...this.#retry, plainHttp, report });
    this.#hosts.set(name, host);
    return host;
  }
}
