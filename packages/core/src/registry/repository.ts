/**
 * One repository in a registry: requests to it, retries, logging in.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 * @module
 */
import { failureOfStatus, TransferFailure } from "../fetch/fetch-failure.ts";
import { type RetryOptions, retried } from "../fetch/fetch-retry.ts";
import { HttpClient, type HttpRequest, type Transfer } from "../fetch/http-client.ts";
import type { RegistryError } from "../model/errors.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type Answer, readAnswer } from "./answer.ts";
import type { RegistryHost } from "./registry-host.ts";
import type { RegistryName } from "./registry-name.ts";
import { refusalOf, unreachable } from "./registry-refusal.ts";
import type { RegistryTokens } from "./registry-tokens.ts";

/** How long the end of an upload may take: somebody is waiting, and the registry forgets it anyway. */
const CANCEL_TIMEOUT_MS = 5_000;

/** What is asked of a repository. */
interface RepositoryRequest extends HttpRequest {
  readonly for: "pull" | "push";
  /** A repository of the same registry from which a blob is to be mounted. */
  readonly mountFrom?: string;
}

export interface LocatedRequest extends RepositoryRequest {
  /** Below `/v2/REPOSITORY/`, or a URL that the registry gave. */
  readonly at: string | URL;
}

export type RepositoryName = Pick<RegistryName, "host" | "repository">;

export interface RepositoryOptions {
  readonly http: HttpClient;
  readonly registry: RegistryHost;
  readonly tokens: RegistryTokens;
  readonly retry: RetryOptions;
  readonly report: (event: ProgressEvent) => void;
}

export class Repository implements RepositoryName {
  readonly host: string;
  readonly repository: string;
  readonly retry: RetryOptions;
  readonly report: (event: ProgressEvent) => void;
  readonly #http: HttpClient;
  readonly #registry: RegistryHost;
  readonly #tokens: RegistryTokens;
  #base: Promise<URL> | undefined;

  constructor(
    { host, repository }: RepositoryName,
    { http, registry, tokens, retry, report }: RepositoryOptions,
  ) {
    this.host = host;
    this.repository = repository;
    this.retry = retry;
    this.report = report;
    this.#http = http;
    this.#registry = registry;
    this.#tokens = tokens;
  }

  /**
   * The URL of what stands at `path` below `/v2/REPOSITORY/`.
   *
   * @throws {RegistryError} If the registry does not answer, or not as one does.
   */
  async locate(path: string): Promise<URL> {
    this.#base ??= this.#start();
    return new URL(`/v2/${this.repository}/${path}`, await this.#base);
  }

  /**
   * One attempt. The body is to be read or discarded.
   *
   * @throws {TransferFailure} If there is no answer; the reason of the signal if that aborted.
   * @throws {RegistryError} If the registry cannot be logged in to, or is none.
   */
  open(url: URL, request: RepositoryRequest): Promise<Transfer> {
    return this.#open(url, request, this.#http);
  }

  /**
   * One attempt, whose answer is read.
   *
   * @throws {TransferFailure} As for `open`, and for a status that may be another next time.
   */
  async attempt(request: LocatedRequest): Promise<Answer> {
    const { at } = request;
    const url = at instanceof URL ? at : await this.locate(at);
    const answer = await readAnswer(url, await this.open(url, request));
    const failure = failureOfStatus(answer.status, answer.headers["retry-after"]);
    if (failure.transient) throw failure;
    this.#registry.warn(answer.headers.warning);
    return answer;
  }

  /**
   * As many attempts as make sense.
   *
   * @throws {TransferFailure} If the last one failed.
   */
  send(request: LocatedRequest): Promise<Answer> {
    return retried(this.retry, () => this.attempt(request));
  }

  /** Ends an upload, as far as that is possible: also when the signal has aborted. Never throws. */
  async cancel(upload: URL): Promise<void> {
    const signal = AbortSignal.timeout(CANCEL_TIMEOUT_MS);
    const client = new HttpClient({ signal, idleTimeoutMs: CANCEL_TIMEOUT_MS });
    try {
      (await this.#open(upload, { method: "DELETE", for: "push" }, client)).discard();
    } catch {
      // What the caller has to hear of is why the upload is given up.
    } finally {
      client.close();
    }
  }

  /** Why an answer is not the wanted one; `what` continues `Cannot`. */
  refusal(what: string, answer: Answer): RegistryError {
    return refusalOf(what, this.host, answer);
  }

  /** An error as callers see it: a `TransferFailure` becomes a `RegistryError`. */
  failure(what: string, error: unknown): unknown {
    return error instanceof TransferFailure ? unreachable(what, this.host, error) : error;
  }

  async #start(): Promise<URL> {
    const { base, challenge } = await this.#registry.ready();
    if (challenge !== undefined) this.#tokens.challenged(challenge, base);
    return base;
  }

  async #open(url: URL, request: RepositoryRequest, client: HttpClient): Promise<Transfer> {
    const { method, headers, body } = request;
    const base = await this.locate("");
    // An upload may go on at another server, which has no business with our credentials.
    const isOwn = url.origin === base.origin;
    const scopes = scopesOf(this.repository, request);
    for (let renewed = false; ; renewed = true) {
      const authorization = isOwn ? await this.#tokens.authorization(scopes) : undefined;
      const transfer = await client.request(url, {
        ...(method && { method }),
        headers: { ...headers, ...(authorization && { authorization }) },
        ...(body && { body }),
      });
      const challenge = transfer.headers["www-authenticate"];
      if (transfer.status !== 401 || renewed || !isOwn || !challenge) return transfer;
      this.#tokens.forget(scopes);
      this.#tokens.challenged(challenge, base);
      if ((await this.#tokens.authorization(scopes)) === undefined) return transfer;
      transfer.discard();
    }
  }
}

/** @see https://distribution.github.io/distribution/spec/auth/scope/ */
function scopesOf(repository: string, { for: action, mountFrom }: RepositoryRequest): string[] {
  const own = `repository:${repository}:${action === "push" ? "pull,push" : "pull"}`;
  return mountFrom === undefined ? [own] : [own, `repository:${mountFrom}:pull`];
}
