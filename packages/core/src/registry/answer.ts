/**
 * Answers of a registry that fit into memory: all but blobs.
 *
 * @module
 */

import { limited } from "../fetch/fetch-meter.ts";
import type { HttpRequest, Transfer } from "../fetch/http-client.ts";
import { collectBytes } from "../model/fs-entry.ts";

/** As much as a manifest may have, in bytes. */
const MAX_ANSWER_SIZE = 4 << 20;

/** An answer of whatever status, read to its end. */
export interface Answer {
  /** What was asked. */
  readonly url: URL;
  readonly status: number;
  /** By lower-case name. */
  readonly headers: Transfer["headers"];
  readonly body: Uint8Array;
  /** The body as UTF-8. */
  text(): string;
}

/** @throws {TransferFailure} If there is no answer, or one that may be another next time. */
export type Send = (url: URL, request: HttpRequest) => Promise<Answer>;

/** @throws {TransferFailure} If the body breaks off or is larger than {@linkcode MAX_ANSWER_SIZE}. */
export async function readAnswer(url: URL, transfer: Transfer): Promise<Answer> {
  const { status, headers, body } = transfer;
  const bytes = await collectBytes(limited(body, MAX_ANSWER_SIZE));
  return { url, status, headers, body: bytes, text: () => new TextDecoder().decode(bytes) };
}
