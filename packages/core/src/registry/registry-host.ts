/**
 * One registry: whether it is there, and how it is reached.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#determining-support
 * @module
 */

import { failureOfStatus, TransferFailure } from "../fetch/fetch-failure.ts";
import { type RetryOptions, retried } from "../fetch/fetch-retry.ts";
import type { HttpClient } from "../fetch/http-client.ts";
import { RegistryError } from "../model/errors.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type Answer, readAnswer, type Send } from "./answer.ts";
import { isPage, refusalOf, unreachable } from "./registry-refusal.ts";

/** What a registry said when it was first asked. */
export interface ReadyHost {
  /** Scheme and authority. */
  readonly base: URL;
  /** `WWW-Authenticate`, if it wants to know who asks. */
  readonly challenge?: string;
}

/** The name of this machine: no one can listen on the way. */
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])(:\d+)?$/;

/** True of a name of this machine. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.test(host);
}

export class RegistryHost {
  readonly name: string;
  /** Whether it may be asked without encryption. */
  readonly plainHttp: boolean;
  readonly #http: HttpClient;
  readonly #retry: RetryOptions;
  readonly #report: (event: ProgressEvent) => void;
  readonly #warnings = new Set<string>();
  #ready: Promise<ReadyHost> | undefined;

  constructor(
    name: string,
    http: HttpClient,
    options: RetryOptions & {
      readonly plainHttp: boolean;
      readonly report: (event: ProgressEvent) => void;
    },
  ) {
    this.name = name;
    this.plainHttp = options.plainHttp || isLoopback(name);
    this.#http = http;
    this.#retry = options;
    this.#report = options.report;
  }

  /**
   * Asks it once.
   *
   * @throws {RegistryError} If it does not answer, or not as a registry does.
   */
  ready(): Promise<ReadyHost> {
    this.#ready ??= this.#find();
    return this.#ready;
  }

  /** As many attempts at a small answer as make sense. */
  send: Send = (url, request) =>
    retried(this.#retry, async () => {
      const answer = await readAnswer(url, await this.#http.request(url, request));
      const failure = failureOfStatus(answer.status, answer.headers["retry-after"]);
      if (failure.transient) throw failure;
      return answer;
    });

  /**
   * Passes on what the registry wants people to know, once.
   *
   * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#warnings
   */
  warn(header: string | undefined): void {
    const text = /^299 - "((?:[^"\\]|\\.)*)"/.exec(header ?? "")?.[1]?.replaceAll(/\\(.)/g, "$1");
    if (text === undefined || this.#warnings.has(text)) return;
    this.#warnings.add(text);
    this.#report({ type: "warning", code: "REGISTRY", message: `${this.name}: ${text}` });
  }

  async #find(): Promise<ReadyHost> {
    if (!this.plainHttp) return this.#ask("https");
    try {
      return await this.#ask("http");
    } catch (error) {
      // So answers who wants encryption and is not spoken to like that.
      if (!(error instanceof RegistryError && error.status === 400)) throw error;
      return this.#ask("https");
    }
  }

  async #ask(scheme: "http" | "https"): Promise<ReadyHost> {
    // Docker Hub's name is not that of its registry.
    const base = new URL(
      `${scheme}://${this.name === "docker.io" ? "registry-1.docker.io" : this.name}`,
    );
    const what = "reach the registry";
    let answer: Answer;
    try {
      answer = await this.send(new URL("/v2/", base), {});
    } catch (error) {
      throw error instanceof TransferFailure ? unreachable(what, this.name, error) : error;
    }
    const challenge = answer.headers["www-authenticate"];
    if (answer.status === 401 && challenge !== undefined) return { base, challenge };
    if (answer.status === 200 && !isPage(answer)) return { base };
    throw refusalOf(what, this.name, answer);
  }
}
