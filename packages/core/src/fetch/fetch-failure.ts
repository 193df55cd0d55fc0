/**
 * Why one attempt at one URL failed, and whether another may succeed.
 *
 * @module
 */

import { DigestMismatchError } from "../model/errors.ts";
import { withoutCredentials } from "../model/without-credentials.ts";

/** Internal: callers see it as the `cause` of a `FetchError`. Never has credentials in it. */
export class TransferFailure extends Error {
  override readonly name = "TransferFailure";
  /** Whether it is likely to pass by itself. */
  readonly transient: boolean;
  /** Whether the host refused the connection. */
  readonly refused: boolean;
  /** HTTP status, if the server answered. */
  readonly status?: number;
  /** What the server asks to wait, in ms. */
  readonly retryAfterMs?: number;
  constructor(
    message: string,
    options: {
      readonly transient: boolean;
      readonly refused?: boolean;
      readonly status?: number;
      readonly retryAfterMs?: number;
    },
  ) {
    super(message);
    this.transient = options.transient;
    this.refused = options.refused ?? false;
    if (options.status !== undefined) this.status = options.status;
    if (options.retryAfterMs !== undefined) this.retryAfterMs = options.retryAfterMs;
  }
}

const TRANSIENT_STATUS = new Set([408, 425, 429, 500, 502, 503, 504]);

/** The failure that an HTTP status other than the wanted one is. */
export function failureOfStatus(status: number, retryAfter: string | undefined): TransferFailure {
  const retryAfterMs = parseRetryAfter(retryAfter, Date.now());
  return new TransferFailure(`HTTP status ${status}`, {
    status,
    transient: TRANSIENT_STATUS.has(status),
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/**
 * `Retry-After` as ms from `now`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
export function parseRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** Codes of errors that the next attempt would meet again. Unknown ones count as transient. */
const PERMANENT =
  /^(ENOTFOUND|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EACCES|EPERM|EISDIR|ENOTDIR|.*(CERT|UNABLE_TO|TLS|SIGNED|SSL|UNSUPPORTED|REDIRECT|INVALID_URL).*)$/;

/** The failure that an error of the network, or of reading a local file, is. */
export function failureOfError(error: unknown): TransferFailure {
  if (error instanceof TransferFailure) return error;
  const { code = "", message } = error as NodeJS.ErrnoException;
  return new TransferFailure(withoutCredentials(message || code), {
    transient: !PERMANENT.test(code),
    refused: /^(ECONNREFUSED|EHOSTUNREACH)$/.test(code),
  });
}

/** In a few words, for a list of mirrors. */
export function reasonOf(error: unknown): string {
  if (error instanceof DigestMismatchError) return `wrong bytes, ${error.actual}`;
  return withoutCredentials(error instanceof Error ? error.message : String(error));
}
