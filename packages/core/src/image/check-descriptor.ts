/**
 * Descriptors from elsewhere, checked before anything is made of what they say.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md
 * @module
 */
import { type Digest, parseDigest } from "../model/digest.ts";
import type { FormatError } from "../model/errors.ts";

/** Makes the error of a fact about what is being read. */
export type Refuse = (fact: string, cause?: unknown) => FormatError;

/** @param at Where it stands, for the message. */
export function checkDescriptors(value: unknown, at: string, refuse: Refuse): void {
  if (!Array.isArray(value)) throw refuse(`it has no list of ${at}`);
  for (const [index, one] of value.entries()) checkDescriptor(one, `${at}[${index}]`, refuse);
}

/** @param at Where it stands, for the message. */
export function checkDescriptor(value: unknown, at: string, refuse: Refuse): void {
  if (!isObject(value) || typeof value.mediaType !== "string") {
    throw refuse(`its ${at} is no descriptor with a media type`);
  }
  const { size, platform, annotations, artifactType } = value;
  if (artifactType !== undefined && typeof artifactType !== "string") {
    throw refuse(`the artifact type of its ${at} is not a text`);
  }
  if (!Number.isSafeInteger(size) || (size as number) < 0) throw refuse(`its ${at} has no size`);
  digestIn(value.digest, `its ${at} has no sha256 digest`, refuse);
  if (platform !== undefined) checkPlatform(platform, at, refuse);
  checkAnnotations(annotations, at, refuse);
}

/** @param fact What is wrong where `value` is no digest. */
export function digestIn(value: unknown, fact: string, refuse: Refuse): Digest {
  try {
    if (typeof value === "string") return parseDigest(value);
  } catch (cause) {
    throw refuse(fact, cause);
  }
  throw refuse(fact);
}

/** @param at What has them, for the message. */
export function checkAnnotations(annotations: unknown, at: string, refuse: Refuse): void {
  if (annotations === undefined) return;
  const values = isObject(annotations) ? Object.values(annotations) : [undefined];
  if (!values.every((one) => typeof one === "string")) {
    throw refuse(`the annotations of its ${at} are not texts`);
  }
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function checkPlatform(platform: unknown, at: string, refuse: Refuse): void {
  const { os, architecture, variant = "" } = isObject(platform) ? platform : {};
  const names = [os, architecture, variant];
  if (!names.every((name) => typeof name === "string")) {
    throw refuse(`the platform of its ${at} has no os and architecture`);
  }
}
