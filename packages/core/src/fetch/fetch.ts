/**
 * Downloads: mirrors in order, some at once, each file into the cache and only once.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Cache } from "../cache/cache.ts";
import { Slots } from "../io/slots.ts";
import { type Digest, type ExpectedDigest, parseDigest } from "../model/digest.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { withoutCredentials } from "../model/without-credentials.ts";
import { download, type Get } from "./fetch-download.ts";
import { TransferFailure } from "./fetch-failure.ts";
import { fetchFresh } from "./fetch-fresh.ts";
import { type CredentialsFor, openHttpClient } from "./fetch-http.ts";
import { oneByOneWhereLimited } from "./fetch-limits.ts";
import { getLocal } from "./fetch-local.ts";
import { metered } from "./fetch-meter.ts";
import { Mirrors } from "./fetch-mirrors.ts";
import { hostLogins } from "./host-logins.ts";
import { type Login, loginFor } from "./netrc.ts";

export interface Fetcher {
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
    expected: { readonly digest: ExpectedDigest; readonly size?: number },
    repository?: string,
  ): Promise<FetchedBlob>;

  /**
   * The bytes that are at `path` now, whatever they are, up to 128 MiB.
   *
   * @throws {FetchError} As for `blob`.
   */
  fresh(urls: readonly string[], path: string, repository?: string): Promise<Uint8Array>;

  /** Waits for what is under way, which the signal ends sooner, and closes the connections. */
  close(): Promise<void>;
}

export interface FetchedBlob {
  readonly digest: Digest;
  readonly content: StoredContent;
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
export function createFetcher(options: FetcherOptions): Fetcher {
  const { cache, report, signal, idleTimeoutMs = 30_000, retryDelayMs = 500 } = options;
  const retry = { signal, retryDelayMs };
  const http = openHttpClient({ signal, idleTimeoutMs });
  const mirrors = new Mirrors();
  let logins: Promise<readonly Login[]> | undefined;
  const getHttp = oneByOneWhereLimited(async (url, headers) => {
    logins ??= (options.logins ?? hostLogins)();
    const known = await logins;
    const credentialsFor: CredentialsFor = (asked) => {
      const login = loginFor(asked, known);
      return login === undefined ? {} : basicAuth(login);
    };
    return http.request(url, { headers: { ...headers, ...credentialsFor(url) }, credentialsFor });
  }, retry);
  const slots = new Slots(options.concurrency ?? 8);
  const blobs = new Map<ExpectedDigest, Promise<FetchedBlob>>();

  const get: Get = async (url, headers) => {
    signal.throwIfAborted();
    if (url.protocol === "file:") return getLocal(url, signal);
    if (url.protocol === "http:" || url.protocol === "https:") return getHttp(url, headers);
    throw new TransferFailure(`"${url.protocol}" URLs are not supported`, { transient: false });
  };

  function reported(
    bytes: AsyncIterable<Uint8Array>,
    url: string,
    total?: number,
  ): AsyncIterable<Uint8Array> {
    return metered(bytes, (count) =>
      report({ type: "fetch", url, bytes: count, ...(total !== undefined && { total }) }),
    );
  }

  async function fetchBlob(...[urls, path, expected, repository]: Parameters<Fetcher["blob"]>) {
    const isOther = expected.digest.startsWith("sha512:");
    // the cache knows bytes by their SHA-256 only
    const key = { sha256Of: expected.digest };
    const digest = isOther ? await cache.record(key) : expected.digest;
    if (digest !== undefined) {
      const known = parseDigest(String(digest));
      const cached = await cache.blob(known);
      if (cached !== undefined) return { digest: known, content: cached };
    }
    const found = await slots.run(() =>
      mirrors.first({ urls, repository }, path, (url) => {
        const shown = withoutCredentials(url.href);
        const bytes = reported(download(get, url, retry), shown, expected.size);
        return cache.put(bytes, { expected, what: `"${shown}"`, signal });
      }),
    );
    if (isOther) await cache.setRecord(key, found.digest);
    return found;
  }

  return {
    blob(urls, path, expected, repository) {
      let running = blobs.get(expected.digest);
      if (running === undefined) {
        running = fetchBlob(urls, path, expected, repository).finally(() =>
          blobs.delete(expected.digest),
        );
        blobs.set(expected.digest, running);
      }
      return running;
    },

    fresh: (urls, path, repository) =>
      slots.run(() =>
        mirrors.first({ urls, repository }, path, (url) => {
          const shown = withoutCredentials(url.href);
          const meter = (bytes: AsyncIterable<Uint8Array>, total?: number) =>
            reported(bytes, shown, total);
          return fetchFresh(get, url, { ...retry, cache, meter });
        }),
      ),

    async close() {
      await slots.idle();
      http.close();
    },
  };
}

function basicAuth({ username, password }: Login): { readonly authorization: string } {
  const credentials = Buffer.from(`${username}:${password}`).toString("base64");
  return { authorization: `Basic ${credentials}` };
}
