/**
 * Downloads: mirrors in order, some at once, each file into the cache and only once.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { Slots } from "../io/slots.ts";
import { type Digest, type ExpectedDigest, parseDigest } from "../model/digest.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { runTask } from "../model/task.ts";
import { withoutCredentials } from "../model/without-credentials.ts";
import { download, type Get } from "./fetch-download.ts";
import { fetchFresh } from "./fetch-fresh.ts";
import { metered } from "./fetch-meter.ts";
import { Mirrors } from "./fetch-mirrors.ts";
import type { RetryOptions } from "./fetch-retry.ts";
import { createGet } from "./get-url.ts";
import { hostLogins } from "./host-logins.ts";
import { HttpClient } from "./http-client.ts";
import type { Login } from "./netrc.ts";

export interface FetchedBlob {
  readonly digest: Digest;
  readonly content: StoredContent;
}

/** What is asked for: the digest decides. */
interface Expected {
  readonly digest: ExpectedDigest;
  readonly size?: number;
}

export interface FetcherOptions {
  readonly cache: Cache;
  readonly report: (event: ProgressEvent) => void;
  /** Ends all downloads; they reject with its reason. */
  readonly signal: AbortSignal;
  /** Downloads at once. Default 8: more are slower. */
  readonly concurrency?: number;
  /** How long a connection may be silent, in ms. Default 30,000. */
  readonly idleTimeoutMs?: number;
  /** The first wait before trying again, in ms. Default 500. */
  readonly retryDelayMs?: number;
  /** What servers are told that ask who is there. Default: {@linkcode hostLogins}. */
  readonly logins?: () => Promise<readonly Login[]>;
}

/** Knows `http:`, `https:` and `file:` URLs. Close it. */
export class Fetcher {
  readonly #cache: Cache;
  readonly #report: (event: ProgressEvent) => void;
  readonly #retry: RetryOptions;
  readonly #http: HttpClient;
  readonly #get: Get;
  readonly #mirrors = new Mirrors();
  readonly #slots: Slots;
  /** What is under way. */
  readonly #blobs = new Map<ExpectedDigest, Promise<FetchedBlob>>();

  constructor(options: FetcherOptions) {
    const { cache, report, signal, idleTimeoutMs = 30_000, retryDelayMs = 500 } = options;
    this.#cache = cache;
    this.#report = report;
    this.#retry = { signal, retryDelayMs };
    this.#http = new HttpClient({ signal, idleTimeoutMs });
    this.#get = createGet(this.#http, options.logins ?? hostLogins, this.#retry);
    this.#slots = new Slots(options.concurrency ?? 8);
  }

  /**
   * The bytes at `path` below the first of the base URLs that has them, or those in the cache, with
   * their SHA-256.
   *
   * @param repository Whose URLs these are, for hints.
   * @throws {FetchError} If no mirror has them; `status` is 404 or 410 where all say so.
   * @throws {DigestMismatchError} If no mirror has them and one has others at that path.
   */
  blob(
    urls: readonly string[],
    path: string,
    expected: Expected,
    repository?: string,
  ): Promise<FetchedBlob> {
    let running = this.#blobs.get(expected.digest);
    if (running === undefined) {
      running = this.#blob(urls, path, expected, repository).finally(() =>
        this.#blobs.delete(expected.digest),
      );
      this.#blobs.set(expected.digest, running);
    }
    return running;
  }

  /**
   * The bytes that are at `path` now, whatever they are, up to 128 MiB.
   *
   * @throws {FetchError} As for `blob`.
   */
  fresh(urls: readonly string[], path: string, repository?: string): Promise<Uint8Array> {
    return this.#slots.run(() =>
      this.#mirrors.first({ urls, repository }, path, (url) => {
        const shown = withoutCredentials(url.href);
        const meter = (
          bytes: AsyncIterable<Uint8Array>,
          total?: number,
        ): AsyncIterable<Uint8Array> => this.#metered(bytes, shown, total);
        const options = { ...this.#retry, cache: this.#cache, meter };
        return this.#task(shown, () => fetchFresh(this.#get, url, options));
      }),
    );
  }

  /** Waits for what is under way, which the signal ends sooner, and closes the connections. */
  async close(): Promise<void> {
    await this.#slots.idle();
    this.#http.close();
  }

  async #blob(
    urls: readonly string[],
    path: string,
    expected: Expected,
    repository: string | undefined,
  ): Promise<FetchedBlob> {
    const isOther = expected.digest.startsWith("sha512:");
    // the cache knows bytes by their SHA-256 only
    const key = { sha256Of: expected.digest };
    const digest = isOther ? await this.#cache.record(key) : expected.digest;
    if (digest !== undefined) {
      const known = parseDigest(String(digest));
      const cached = await this.#cache.blob(known);
      if (cached !== undefined) return { digest: known, content: cached };
    }
    const found = await this.#slots.run(() =>
      this.#mirrors.first({ urls, repository }, path, (url) => this.#download(url, expected)),
    );
    if (isOther) await this.#cache.setRecord(key, found.digest);
    return found;
  }

  #download(url: URL, expected: Expected): Promise<FetchedBlob> {
    const shown = withoutCredentials(url.href);
    const bytes = this.#metered(download(this.#get, url, this.#retry), shown, expected.size);
    const options = { expected, what: `"${shown}"`, signal: this.#retry.signal };
    return this.#task(shown, () => this.#cache.put(bytes, options));
  }

  #task<T>(url: string, run: () => Promise<T>): Promise<T> {
    return runTask({ report: this.#report }, "fetch", url, run);
  }

  #metered(
    bytes: AsyncIterable<Uint8Array>,
    url: string,
    total?: number,
  ): AsyncIterable<Uint8Array> {
    return metered(bytes, (count) =>
      this.#report({ type: "fetch", url, bytes: count, ...(total !== undefined && { total }) }),
    );
  }
}
