/**
 * Opens an index of either version, and says whose signature it has.
 *
 * @see apk-v2(5), "THE SIGNATURES", apk-v3(5)
 * @module
 */
import { Buffer } from "node:buffer";
import { createPublicKey, verify } from "node:crypto";
import { collectBytes, SignatureError } from "@rootsmith/core/provider";
import {
  adbCompression,
  decompressAdb,
  isAdb,
  limitedAdb,
  partOf,
  readAdbFile,
  sourceOfBytes,
} from "../formats/adb-file.ts";
import { adbSigners, isAdbSignedBy } from "../formats/adb-signature.ts";
import { readGzipMember } from "../formats/gzip-member.ts";
import { readTarSegment } from "../formats/tar-segment.ts";
import type { TrustedKey } from "../releases/alpine-keys.ts";
import type { ApkOrigin, ApkPackage } from "./apk-package.ts";
import { parseIndex } from "./v2-index.ts";
import { parseAdbIndex } from "./v3-index.ts";

export interface SignedIndex {
  readonly packages: readonly ApkPackage[];
  /** Of the repository: `"v3.24.1-45-g0123abcdef"`. */
  readonly description: string;
  /** Whose signature it is, with the name that its file in /etc/apk/keys has. */
  readonly signer: TrustedKey;
}

const SIGNATURE = /^\.SIGN\.(RSA|RSA256|RSA512)\.(\w[\w@.-]*)$/;

/** Alpine's own builders sign with `RSA`, which is over SHA-1. */
const HASHES: Readonly<Record<string, string>> = {
  RSA: "sha1",
  RSA256: "sha256",
  RSA512: "sha512",
};

/** Larger ones are refused, since they are read into memory. */
const MAX_SIZE = 256 << 20;

/**
 * @param what Names it in errors: its URL or path.
 * @throws {SignatureError} If no trusted key has signed it.
 * @throws {FormatError} If it is malformed.
 */
export async function openSignedIndex(
  bytes: Uint8Array,
  keys: readonly TrustedKey[],
  what: string,
  origin: ApkOrigin,
): Promise<SignedIndex> {
  return isAdb(bytes) ? openAdb(bytes, keys, what, origin) : openGzip(bytes, keys, what, origin);
}

async function openAdb(
  bytes: Uint8Array,
  keys: readonly TrustedKey[],
  what: string,
  origin: ApkOrigin,
): Promise<SignedIndex> {
  const { algorithm, skip } = adbCompression(bytes);
  const decompressed = limitedAdb(decompressAdb([bytes.subarray(skip)], algorithm), MAX_SIZE);
  const file = sourceOfBytes(await collectBytes(decompressed));
  const parts = readAdbFile(file, "index");
  const signer = keys.find(({ der }) => isAdbSignedBy(file, parts, "index", der));
  if (signer === undefined) throw untrusted(what, adbSigners(file, parts));
  return { ...parseAdbIndex(partOf(file, parts.adb), origin), signer };
}

async function openGzip(
  bytes: Uint8Array,
  keys: readonly TrustedKey[],
  what: string,
  origin: ApkOrigin,
): Promise<SignedIndex> {
  const { data, end } = readGzipMember(bytes, 0);
  const signed = bytes.subarray(end);
  const signers: string[] = [];
  for (const [path, signature] of await readTarSegment(data)) {
    const [, algorithm = "", name = ""] = SIGNATURE.exec(path) ?? [];
    const hash = HASHES[algorithm];
    if (hash === undefined) continue;
    signers.push(name);
    const signer = keys.find(({ der }) => verify(hash, signed, publicKey(der), signature));
    if (signer === undefined) continue;
    const files = await readTarSegment(readGzipMember(signed, 0).data);
    const textOf = (file: string): string => new TextDecoder().decode(files.get(file));
    return {
      packages: parseIndex(textOf("APKINDEX"), origin),
      description: textOf("DESCRIPTION").trim(),
      signer: { ...signer, name },
    };
  }
  throw untrusted(what, signers);
}

function untrusted(what: string, signers: readonly string[]): SignatureError {
  const by = signers.length === 0 ? "" : `: it is signed by ${signers.join(", ")}`;
  return new SignatureError(`Cannot trust "${what}": no trusted key has signed it${by}`, {
    signers: [...signers],
    hint: "Name a file of public keys (PEM) with --key, or with --keyring if the mirror is your own",
  });
}

function publicKey(der: Uint8Array): ReturnType<typeof createPublicKey> {
  return createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
}
