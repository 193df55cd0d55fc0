/**
 * One blob into a repository: mounted, at once, or in chunks that go on where they were cut.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-blobs
 * @module
 */

import { TransferFailure } from "../fetch/fetch-failure.ts";
import { metered } from "../fetch/fetch-meter.ts";
import { RetryBudget } from "../fetch/fetch-retry.ts";
import type { Blob } from "../image/blob.ts";
import type { Digest } from "../model/digest.ts";
import { FormatError } from "../model/errors.ts";
import type { FileContent, StoredContent } from "../model/fs-entry.ts";
import type { Answer } from "./answer.ts";
import type { LocatedRequest, Repository } from "./repository.ts";

/** Less than what proxies and content networks let pass in one request, 100 MB being common. */
const CHUNK_SIZE = 64 << 20;

export interface PushBlobOptions {
  /** A repository of the same registry that may have the blob. */
  readonly mountFrom?: string;
  /** How much to send at once, in bytes; a registry may ask for more. Default 64 MiB. */
  readonly chunkSize?: number;
}

/** How a blob came to be in the repository. */
export type PushedBlob = "present" | "mounted" | "uploaded";

/** An upload under way, which each answer moves on. */
interface Upload {
  location: URL;
  /** How many bytes the registry has. */
  offset: number;
  readonly minimum: number;
}

/**
 * Makes sure that the repository has a blob. Only what is not there is read.
 *
 * @throws {RegistryError} If the registry refuses the blob, or finds it to be other bytes.
 */
export async function pushBlob(
  repository: Repository,
  blob: Blob,
  options: PushBlobOptions = {},
): Promise<PushedBlob> {
  const { digest, size } = blob.descriptor;
  const what = `push blob ${digest}`;
  if (blob.content.size !== size) {
    const fact = `it has ${blob.content.size} bytes, its manifest says ${size}`;
    throw new FormatError(`Cannot ${what}: ${fact}`, { format: "oci" });
  }
  try {
    if (await hasBlob(repository, digest)) return "present";
    const upload = await startUpload(repository, blob, options);
    if (upload === undefined) return "mounted";
    await finishUpload(repository, blob, upload, options.chunkSize ?? CHUNK_SIZE);
    return "uploaded";
  } catch (error) {
    throw repository.failure(what, error);
  }
}

/**
 * Whether a blob is there, for one that would be pushed.
 *
 * @throws {RegistryError} If the registry refuses to say.
 */
export async function hasBlob(repository: Repository, digest: Digest): Promise<boolean> {
  const what = `push blob ${digest}`;
  try {
    const head = await repository.send({ method: "HEAD", at: `blobs/${digest}`, for: "push" });
    if (head.status === 200) return true;
    if (head.status === 404) return false;
    throw repository.refusal(what, head);
  } catch (error) {
    throw repository.failure(what, error);
  }
}

/**
 * As many attempts as bring something; each goes on where the registry has got to. What is given up
 * is cancelled.
 */
async function finishUpload(
  repository: Repository,
  blob: Blob,
  started: Upload,
  chunkSize: number,
): Promise<void> {
  const budget = new RetryBudget(repository.retry);
  let upload: Upload | undefined = started;
  let reached = 0;
  try {
    for (;;) {
      try {
        upload ??= await startUpload(repository, blob, {});
        if (upload) await sendRest(repository, blob, upload, chunkSize);
        return;
      } catch (error) {
        await budget.spend(error);
        upload = upload && (await resumed(repository, upload));
        if (upload !== undefined && upload.offset > reached) budget.refill();
        reached = Math.max(reached, upload?.offset ?? 0);
      }
    }
  } catch (error) {
    if (upload !== undefined) await repository.cancel(upload.location);
    throw error;
  }
}

/** An open session, or undefined where the blob was mounted. */
async function startUpload(
  repository: Repository,
  { descriptor: { digest } }: Blob,
  { mountFrom }: PushBlobOptions,
): Promise<Upload | undefined> {
  const mount = new URLSearchParams({ mount: digest, from: mountFrom ?? "" });
  const answer = await repository.send({
    method: "POST",
    at: mountFrom === undefined ? "blobs/uploads/" : `blobs/uploads/?${mount}`,
    for: "push",
    ...(mountFrom !== undefined && { mountFrom }),
  });
  if (answer.status === 201 && mountFrom !== undefined) return undefined;
  if (answer.status !== 202) throw repository.refusal(`push blob ${digest}`, answer);
  const minimum = Number(answer.headers["oci-chunk-min-length"]) || 0;
  return { location: locationOf(answer), offset: 0, minimum };
}

/** Sends what the registry does not have; what fits one chunk goes with the closing request. */
async function sendRest(
  repository: Repository,
  { descriptor: { digest, size }, content }: Blob,
  upload: Upload,
  chunkSize: number,
): Promise<void> {
  const what = `push blob ${digest}`;
  const most = Math.max(chunkSize, upload.minimum);
  const part = (end: number): Pick<LocatedRequest, "headers" | "body"> => {
    const start = upload.offset;
    const tell = (count: number): void =>
      repository.report({ type: "push", blob: digest, bytes: start + count, total: size });
    return {
      headers: {
        "content-type": "application/octet-stream",
        // Not the header of RFC 9110: no unit and no length.
        ...((start > 0 || end < size) && { "content-range": `${start}-${end - 1}` }),
      },
      body: { size: end - start, open: () => metered(bytesBetween(content, start, end), tell) },
    };
  };

  while (size - upload.offset > most) {
    const end = upload.offset + most;
    const chunk = part(end);
    const answer = await repository.attempt({
      method: "PATCH",
      at: upload.location,
      for: "push",
      ...chunk,
    });
    if (answer.status !== 202) throw refused(repository, what, answer);
    upload.location = locationOf(answer);
    upload.offset = end;
  }
  const url = upload.location.href;
  const at = new URL(`${url}${url.includes("?") ? "&" : "?"}digest=${encodeURIComponent(digest)}`);
  const rest = size > upload.offset ? part(size) : {};
  const answer = await repository.attempt({ method: "PUT", at, for: "push", ...rest });
  if (answer.status !== 201) throw refused(repository, what, answer);
}

/** Another attempt helps where the registry has another part than we think, or forgot the session. */
function refused(repository: Repository, what: string, answer: Answer): Error {
  const { status } = answer;
  if (status !== 404 && status !== 416) return repository.refusal(what, answer);
  return new TransferFailure(`HTTP status ${status}`, { transient: true, status });
}

/** The same session from where the registry has got to; undefined where it has forgotten it. */
async function resumed(repository: Repository, upload: Upload): Promise<Upload | undefined> {
  const answer = await repository.send({ at: upload.location, for: "push" });
  const last = /^(?:bytes=)?0-(\d+)$/.exec(answer.headers.range ?? "")?.[1];
  if (answer.status !== 204 || last === undefined) return undefined;
  // "0-0" is what registries say of no byte and of one: a new session is sure.
  if (last === "0") return undefined;
  return { ...upload, location: locationOf(answer, upload.location), offset: Number(last) + 1 };
}

/** Where to go on. It is what the registry says, whole: it may have a query of its own. */
function locationOf({ headers, url }: Answer, known?: URL): URL {
  const location = headers.location;
  if (location === undefined && known !== undefined) return known;
  const next = location === undefined ? null : URL.parse(location, url.href);
  if (next !== null && /^https?:$/.test(next.protocol)) return next;
  throw new TransferFailure("it does not say where to upload to", { transient: false });
}

/** A part of content. Where it cannot be cut, what stands before is read and left out. */
async function* bytesBetween(
  content: FileContent | StoredContent,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  if ("slice" in content) {
    yield* content.slice(start, end - start).open();
    return;
  }
  let position = 0;
  for await (const chunk of content.open()) {
    const from = Math.max(0, start - position);
    const to = Math.min(chunk.byteLength, end - position);
    if (to > from) yield chunk.subarray(from, to);
    position += chunk.byteLength;
    if (position >= end) return;
  }
}
