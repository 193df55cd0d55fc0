/**
 * Requests to the repositories of registries: retries, logging in, and what is wrong in words.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md
 * @module
 */

import { failureOfStatus, TransferFailure } from "../fetch/fetch-failure.ts";
import {
  type HttpClient,
  type HttpRequest,
  openHttpClient,
  type Transfer,
} from "../fetch/fetch-http.ts";
import { type RetryOptions, retried } from "../fetch/fetch-retry.ts";
import type { RegistryError } from "../model/errors.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type Answer, readAnswer } from "./answer.ts";
import { type Credentials, findCredentials } from "./credentials.ts";
import { RegistryHost } from "./registry-host.ts";
import type { RegistryName } from "./registry-name.ts";
import { refusalOf, unreachable } from "./registry-refusal.ts";
import { RegistryTokens } from "./registry-tokens.ts";

/** How long the end of an upload may take: somebody is waiting, and the registry forgets it anyway. */
const CANCEL_TIMEOUT_MS = 5_000;

export interface RegistryOptions {
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

/** One repository in a registry, and the way to it. */
export interface Repository extends RepositoryName {
  readonly retry: RetryOptions;
  readonly report: (event: ProgressEvent) => void;
  /**
   * The URL of what stands at `path` below `/v2/REPOSITORY/`.
   *
   * @throws {RegistryError} If the registry does not answer, or not as one does.
   */
  locate(path: string): Promise<URL>;
  /**
   * One attempt. The body is to be read or discarded.
   *
   * @throws {TransferFailure} If there is no answer; the reason of the signal if that aborted.
   * @throws {RegistryError} If the registry cannot be logged in to, or is none.
   */
  open(url: URL, request: RepositoryRequest): Promise<Transfer>;
  /**
   * One attempt, whose answer is read.
   *
   * @throws {TransferFailure} As for `open`, and for a status that may be another next time.
   */
  attempt(request: LocatedRequest): Promise<Answer>;
  /**
   * As many attempts as make sense.
   *
   * @throws {TransferFailure} If the last one failed.
   */
  send(request: LocatedRequest): Promise<Answer>;
  /** Ends an upload, as far as that is possible: also when the signal has aborted. Never throws. */
  cancel(upload: URL): Promise<void>;
  /** Why an answer is not the wanted one; `what` continues `Cannot`. */
  refusal(what: string, answer: Answer): RegistryError;
  /** An error as callers see it: a `TransferFailure` becomes a `RegistryError`. */
  failure(what: string, error: unknown): unknown;
}

export interface RegistryClient {
  repository(name: RepositoryName): Repository;
  /** Ends what is under way. */
  close(): void;
}

/** Close it. */
export function openRegistryClient(options: RegistryOptions): RegistryClient {
  const { report, plainHttp = false, credentials = findCredentials } = options;
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const retry = { signal, retryDelayMs: options.retryDelayMs ?? 500 };
  const http = openHttpClient({ signal, idleTimeoutMs: options.idleTimeoutMs ?? 120_000 });
  const hosts = new Map<string, RegistryHost>();

  function hostOf(name: string): RegistryHost {
    const host = hosts.get(name) ?? new RegistryHost(name, http, { ...retry, plainHttp, report });
    hosts.set(name, host);
    return host;
  }

  function repository({ host: name, repository }: RepositoryName): Repository {
    const host = hostOf(name);
    const tokens = new RegistryTokens({
      host: name,
      send: host.send,
      credentials: () => credentials(name, repository),
    });
    let started: Promise<URL> | undefined;

    async function start(): Promise<URL> {
      const { base, challenge } = await host.ready();
      if (challenge !== undefined) tokens.challenged(challenge, base);
      return base;
    }

    async function locate(path: string): Promise<URL> {
      started ??= start();
      return new URL(`/v2/${repository}/${path}`, await started);
    }

    async function open(
      url: URL,
      request: RepositoryRequest,
      client: HttpClient = http,
    ): Promise<Transfer> {
      const { method, headers, body } = request;
      const base = await locate("");
      // An upload may go on at another server, which has no business with our credentials.
      const isOwn = url.origin === base.origin;
      const scopes = scopesOf(repository, request);
      for (let renewed = false; ; renewed = true) {
        const authorization = isOwn ? await tokens.authorization(scopes) : undefined;
        const transfer = await client.request(url, {
          ...(method && { method }),
          headers: { ...headers, ...(authorization && { authorization }) },
          ...(body && { body }),
        });
        const challenge = transfer.headers["www-authenticate"];
        if (transfer.status !== 401 || renewed || !isOwn || !challenge) return transfer;
        tokens.forget(scopes);
        tokens.challenged(challenge, base);
        if ((await tokens.authorization(scopes)) === undefined) return transfer;
        transfer.discard();
      }
    }

    async function attempt(request: LocatedRequest): Promise<Answer> {
      const { at } = request;
      const url = at instanceof URL ? at : await locate(at);
      const answer = await readAnswer(url, await open(url, request));
      const failure = failureOfStatus(answer.status, answer.headers["retry-after"]);
      if (failure.transient) throw failure;
      host.warn(answer.headers.warning);
      return answer;
    }

    async function cancel(upload: URL): Promise<void> {
      const signal = AbortSignal.timeout(CANCEL_TIMEOUT_MS);
      const client = openHttpClient({ signal, idleTimeoutMs: CANCEL_TIMEOUT_MS });
      try {
        (await open(upload, { method: "DELETE", for: "push" }, client)).discard();
      } catch {
        // What the caller has to hear of is why the upload is given up.
      } finally {
        client.close();
      }
    }

    return {
      host: name,
      repository,
      retry,
      report,
      locate,
      open: (url, request) => open(url, request),
      attempt,
      send: (request) => retried(retry, () => attempt(request)),
      cancel,
      refusal: (what, answer) => refusalOf(what, name, answer),
      failure: (what, error) =>
        error instanceof TransferFailure ? unreachable(what, name, error) : error,
    };
  }

  return {
    repository,
    close() {
      stop.abort(new Error("The registry client is closed"));
      http.close();
    },
  };
}

/** @see https://distribution.github.io/distribution/spec/auth/scope/ */
function scopesOf(repository: string, { for: action, mountFrom }: RepositoryRequest): string[] {
  const own = `repository:${repository}:${action === "push" ? "pull,push" : "pull"}`;
  return mountFrom === undefined ? [own] : [own, `repository:${mountFrom}:pull`];
}
