/**
 * in-toto statements: a predicate about subjects.
 *
 * @see https://github.com/in-toto/attestation/blob/v1.1.0/spec/v1/statement.md
 * @module
 */
import { type Digest, hexOf } from "../model/digest.ts";
import type { JsonObject } from "../model/json.ts";

/** The media type of a statement. */
export const STATEMENT_TYPE = "application/vnd.in-toto+json";

/** By what a statement says. */
export const PREDICATE_TYPES = {
  spdx: "https://spdx.dev/Document",
  cyclonedx: "https://cyclonedx.org/bom",
  provenance: "https://slsa.dev/provenance/v1",
} as const;

/** The image that a statement is about. */
export interface Subject {
  /** Package URL. */
  readonly name: string;
  /** Of its manifest. */
  readonly digest: Digest;
}

export function statementOf(
  subjects: readonly Subject[],
  predicateType: string,
  predicate: JsonObject,
): JsonObject {
  return {
    _type: "https://in-toto.io/Statement/v1",
    subject: subjects.map(({ name, digest }) => ({ name, digest: digestSet(digest) })),
    predicateType,
    predicate,
  };
}

/** @see https://github.com/in-toto/attestation/blob/v1.1.0/spec/v1/digest_set.md */
export function digestSet(digest: Digest): JsonObject {
  return { sha256: hexOf(digest) };
}
