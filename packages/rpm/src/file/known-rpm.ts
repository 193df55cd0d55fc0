/**
 * A package by its headers alone: what scriptlets, triggers and the database have to know of one that is
 * installed already.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { nevraOf } from "../metadata/rpm-package.ts";
import { type HeaderValue, newHeader, valuesOf } from "./header-values.ts";
import type { LockedRpm } from "./locked-rpm.ts";
import type { RpmFile } from "./rpm-file.ts";
import { RpmHeader } from "./rpm-header.ts";
import { SIGNATURE_TAG, TAG } from "./rpm-tags.ts";

/** An installed package, or one that is about to be. */
export interface KnownRpm {
  readonly locked: Pick<LockedRpm, "name" | "epoch" | "version" | "release" | "arch">;
  /** `"bash-5.1.8-6.el9.x86_64"`. */
  readonly nevra: string;
  readonly rpm: Pick<RpmFile, "signature" | "header">;
}

const MAGIC = Buffer.from("8eade80100000000", "hex");

/** Under which number the database keeps what the signature header says, and the one that it has there. */
const SIGNATURE_TAGS: readonly (readonly [number, number])[] = [
  [261, SIGNATURE_TAG.MD5],
  [SIGNATURE_TAG.SHA1, SIGNATURE_TAG.SHA1],
];

/**
 * A package as the database keeps it.
 *
 * @throws {FormatError} If its header is malformed.
 */
export function storedRpm(bytes: Uint8Array): KnownRpm {
  const header = RpmHeader.read(Buffer.concat([MAGIC, bytes]), "installed");
  const values = SIGNATURE_TAGS.flatMap(([stored, tag]): HeaderValue[] => {
    const entry = header.entries.find((candidate) => candidate.tag === stored);
    return entry === undefined ? [] : [{ ...entry, tag, bytes: valuesOf(header, entry) }];
  });
  const locked = {
    name: header.string(TAG.NAME) ?? "",
    epoch: header.number(TAG.EPOCH) ?? 0,
    version: header.string(TAG.VERSION) ?? "",
    release: header.string(TAG.RELEASE) ?? "",
    arch: header.string(TAG.ARCH) ?? "",
  };
  return {
    locked,
    nevra: nevraOf({ name: locked.name, evr: locked, arch: locked.arch }),
    rpm: { header, signature: newHeader("signature", values) },
  };
}
