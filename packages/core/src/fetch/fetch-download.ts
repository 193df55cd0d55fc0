/**
 * One URL as a stream of bytes that survives interruptions.
 *
 * @module
 */
import { failureOfStatus } from "./fetch-failure.ts";
import { RetryBudget, type RetryOptions } from "./fetch-retry.ts";
import type { Transfer } from "./http-client.ts";

/** Bytes that make up for the attempts that brought none. */
const PROGRESS_SIZE = 1 << 20;

export type Get = (url: URL, headers: Readonly<Record<string, string>>) => Promise<Transfer>;

/**
 * Yields the body. After an interruption it goes on where the last one ended: by a range where the
 * server allows it, else by reading once more what is already there. A caller that knows the digest
 * of the whole will notice if the file changed meanwhile.
 *
 * @throws {TransferFailure} If the last attempt failed; the reason of the signal if that aborted.
 */
export async function* download(
  get: Get,
  url: URL,
  retry: RetryOptions,
): AsyncGenerator<Uint8Array, void, undefined> {
  const budget = new RetryBudget(retry);
  let received = 0;
  let atRefill = 0;
  let validator: string | undefined;
  let ranges = true;
  for (;;) {
    try {
      const resume = ranges && received > 0;
      const transfer = await get(url, resume ? rangeHeaders(received, validator) : {});
      const start = startOf(transfer, resume ? received : 0);
      if (start === undefined) {
        transfer.discard();
        if (resume && transfer.status === 416) {
          ranges = false; // what came so far may be from a longer file: read all of this one
          continue;
        }
        throw failureOfStatus(transfer.status, transfer.headers["retry-after"]);
      }
      validator = strongValidator(transfer.headers);
      let skip = received - start;
      for await (const chunk of transfer.body) {
        const rest = chunk.subarray(Math.min(skip, chunk.byteLength));
        skip -= chunk.byteLength - rest.byteLength;
        received += rest.byteLength;
        if (rest.byteLength > 0) yield rest;
      }
      return;
    } catch (error) {
      if (received - atRefill >= PROGRESS_SIZE) {
        budget.refill();
        atRefill = received;
      }
      await budget.spend(error);
    }
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.5 */
function rangeHeaders(received: number, validator: string | undefined): Record<string, string> {
  return {
    range: `bytes=${received}-`,
    ...(validator !== undefined && { "if-range": validator }),
  };
}

/** Where in the file the body starts; undefined if there is none that is of use. */
function startOf({ status, headers }: Transfer, asked: number): number | undefined {
  if (status === 200) return 0;
  if (status !== 206 || asked === 0) return undefined;
  const start = /^bytes (\d+)-/.exec(headers["content-range"] ?? "")?.[1];
  return start === undefined || Number(start) > asked ? undefined : Number(start);
}

function strongValidator(headers: Transfer["headers"]): string | undefined {
  const { etag, "last-modified": lastModified } = headers;
  return etag !== undefined && !etag.startsWith("W/") ? etag : lastModified;
}
