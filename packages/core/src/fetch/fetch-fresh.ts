/**
 * What may change at its URL: fetched each time, or found unchanged since the last time.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { parseDigest } from "../model/digest.ts";
import { collectBytes, type StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import { withoutCredentials } from "../model/without-credentials.ts";
import type { Get } from "./fetch-download.ts";
import { failureOfStatus } from "./fetch-failure.ts";
import { limited } from "./fetch-meter.ts";
import { type RetryOptions, retried } from "./fetch-retry.ts";

/** Indexes without a known digest are the largest that are read like this. */
const MAX_SIZE = 128 * 1024 * 1024;

/** Sees the bytes on their way. `total` is what the server announces. */
export type Meter = (bytes: AsyncIterable<Uint8Array>, total?: number) => AsyncIterable<Uint8Array>;

/**
 * The bytes at `url` as they are now. The cache answers where the server says that they are the same.
 *
 * @throws {TransferFailure} If the last attempt failed; the reason of the signal if that aborted.
 */
export async function fetchFresh(
  get: Get,
  url: URL,
  options: RetryOptions & { readonly cache: Cache; readonly meter: Meter },
): Promise<Uint8Array> {
  return retried(options, () => revalidate(get, url, options.cache, options.meter));
}

async function revalidate(get: Get, url: URL, cache: Cache, meter: Meter): Promise<Uint8Array> {
  const key = { fresh: withoutCredentials(url.href) };
  const known = await lastAnswer(cache, key);
  // A proxy on the way must ask the server too.
  const { status, headers, body, discard } = await get(url, {
    "cache-control": "max-age=0",
    ...known?.conditions,
  });
  if (status === 304 && known !== undefined) {
    await collectBytes(meter(body));
    return collectBytes(known.content.open());
  }
  if (status !== 200) {
    discard();
    throw failureOfStatus(status, headers["retry-after"]);
  }
  const { etag, "last-modified": lastModified, "content-length": length } = headers;
  const total = length === undefined ? undefined : Number(length);
  const bytes = await collectBytes(limited(meter(body, total), MAX_SIZE));
  if (etag !== undefined || lastModified !== undefined) {
    const { digest } = await cache.put([bytes]);
    await cache.setRecord(key, { etag, lastModified, digest });
  }
  return bytes;
}

async function lastAnswer(
  cache: Cache,
  key: JsonObject,
): Promise<{ conditions: Record<string, string>; content: StoredContent } | undefined> {
  const record = (await cache.record(key)) as JsonObject | undefined;
  if (record === undefined) return undefined;
  const { etag, lastModified, digest } = record;
  const content = await cache.blob(parseDigest(String(digest)));
  if (content === undefined) return undefined;
  const conditions = {
    ...(etag !== undefined && { "if-none-match": String(etag) }),
    ...(lastModified !== undefined && { "if-modified-since": String(lastModified) }),
  };
  return { conditions, content };
}
