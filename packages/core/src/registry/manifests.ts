/**
 * Manifests and indexes into a repository, and from it.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#pushing-manifests
 * @module
 */

import type { Descriptor } from "../image/blob.ts";
import { isObject } from "../image/check-descriptor.ts";
import { checkManifest, isManifest, MANIFEST_TYPES } from "../image/image-content.ts";
import { type Digest, digestOfBytes, parseDigest } from "../model/digest.ts";
import { DigestMismatchError, FormatError } from "../model/errors.ts";
import { contentOf } from "../model/fs-entry.ts";
import { parseJson } from "../model/json.ts";
import type { Answer } from "./answer.ts";
import type { Repository } from "./repository.ts";

/** A manifest or an index with its bytes. */
export interface ManifestBytes {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** What the registry said to a manifest. */
export interface PushedManifest {
  /** False where it was there already. */
  readonly uploaded: boolean;
  /** The registry itself keeps track of what refers to the `subject`. */
  readonly tracksSubject: boolean;
}

/**
 * Puts a manifest under a tag or, as `reference`, under its digest. What it holds must be there.
 *
 * @throws {RegistryError} If the registry refuses it.
 * @throws {DigestMismatchError} If the registry says that it has other bytes.
 */
export async function pushManifest(
  repository: Repository,
  { descriptor, bytes }: ManifestBytes,
  reference: string = descriptor.digest,
  options: {
    /** Not to ask first whether it is there. */
    readonly always?: boolean;
    readonly headers?: Readonly<Record<string, string>>;
  } = {},
): Promise<PushedManifest> {
  const { digest, mediaType } = descriptor;
  const at = `manifests/${reference}`;
  const what = `push "${repository.repository}" under "${reference}"`;
  try {
    if (!options.always) {
      const headers = { accept: MANIFEST_TYPES.join(", ") };
      const head = await repository.send({ method: "HEAD", at, for: "push", headers });
      if (head.status === 200 && head.headers["docker-content-digest"] === digest) {
        return { uploaded: false, tracksSubject: false };
      }
    }
    const answer = await repository.send({
      method: "PUT",
      at,
      for: "push",
      headers: { "content-type": mediaType, ...options.headers },
      body: contentOf(bytes),
    });
    if (answer.status !== 201) throw repository.refusal(what, answer);
    checkAnswer(answer, digest);
    return { uploaded: true, tracksSubject: answer.headers["oci-subject"] !== undefined };
  } catch (error) {
    throw repository.failure(what, error);
  }
}

/**
 * Whether there is a manifest or an index under a tag or a digest.
 *
 * @throws {RegistryError} If the registry refuses to say.
 */
export async function hasManifest(repository: Repository, reference: string): Promise<boolean> {
  const what = `find "${repository.host}/${repository.repository}:${reference}"`;
  try {
    const head = await repository.send({
      method: "HEAD",
      at: `manifests/${reference}`,
      for: "pull",
      headers: { accept: MANIFEST_TYPES.join(", ") },
    });
    if (head.status === 404) return false;
    if (head.status !== 200) throw repository.refusal(what, head);
    return true;
  } catch (error) {
    throw repository.failure(what, error);
  }
}

/**
 * The manifest or index under a tag or a digest; undefined if there is none.
 *
 * @throws {RegistryError} If the registry refuses it.
 * @throws {DigestMismatchError} If its bytes are others than were asked for or announced.
 * @throws {FormatError} If it is no manifest.
 */
export async function pullManifest(
  repository: Repository,
  reference: string,
): Promise<(ManifestBytes & { readonly etag?: string }) | undefined> {
  const what = `pull "${repository.host}/${repository.repository}" at "${reference}"`;
  try {
    const answer = await repository.send({
      at: `manifests/${reference}`,
      for: "pull",
      headers: { accept: MANIFEST_TYPES.join(", ") },
    });
    if (answer.status === 404) return undefined;
    if (answer.status !== 200) throw repository.refusal(what, answer);
    const digest = digestOfBytes(answer.body);
    if (reference.includes(":") && parseDigest(reference) !== digest) {
      throw mismatch(reference as Digest, digest);
    }
    checkAnswer(answer, digest);
    const { etag } = answer.headers;
    const descriptor = descriptorOf(answer, digest, what);
    return { descriptor, bytes: answer.body, ...(etag !== undefined && { etag }) };
  } catch (error) {
    throw repository.failure(what, error);
  }
}

/** Narrows what came. What the registry says of it decides how it is read. */
function descriptorOf({ headers, body, text }: Answer, digest: Digest, what: string): Descriptor {
  const refuse = (fact: string, cause?: unknown): FormatError =>
    new FormatError(`Cannot ${what}: ${fact}`, { format: "oci", cause });
  const announced = headers["content-type"]?.split(";")[0]?.trim() ?? "";
  let value: unknown;
  try {
    value = parseJson(text());
  } catch (cause) {
    const { message } = cause as SyntaxError;
    const fact =
      message === "it is not JSON" ? `the answer is not JSON but "${announced}"` : message;
    throw refuse(fact, cause);
  }
  const own = isObject(value) && typeof value.mediaType === "string" ? value.mediaType : undefined;
  // Some registries, and storage below them, know their JSON only as such.
  const mediaType = isManifest({ mediaType: announced }) ? announced : (own ?? announced);
  checkManifest(value, mediaType, `${digest} of the registry`);
  return { mediaType, digest, size: body.byteLength };
}

/** @throws {DigestMismatchError} If the registry names another digest. */
function checkAnswer({ headers }: Answer, digest: Digest): void {
  const named = headers["docker-content-digest"];
  if (named?.startsWith("sha256:") && named !== digest) throw mismatch(digest, named as Digest);
}

function mismatch(expected: Digest, actual: Digest): DigestMismatchError {
  return new DigestMismatchError("the registry's manifest", expected, actual, {
    hint: "The registry or something before it changes what it keeps: do not trust it",
  });
}
