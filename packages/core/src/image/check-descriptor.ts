/**
 * Descriptors from elsewhere, checked before anything is made of what they say.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/descriptor.md
 * @module
 */
import { parseDigest } from "../digest.ts";
import type { FormatError } from "../errors.ts";

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
  const { size, platform, annotations } = value;
  if (!Number.isSafeInteger(size) || (size as number) < 0) throw refuse(`its ${at} has no size`);
  try {
    parseDigest(String(value.digest));
  } catch (cause) {
    throw refuse(`its ${at} has no sha256 digest`, cause);
  }
  if (platform !== undefined) checkPlatform(platform, at, refuse);
  checkAnnotations(annotations, at, refuse);
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
  const names = isObject(platform) ? [platform.os, platform.architecture] : [undefined];
  if (!names.every((name) => typeof name === "string")) {
    throw refuse(`the platform of its ${at} has no os and architecture`);
  }
}
