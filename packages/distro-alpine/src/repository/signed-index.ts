/**
 * Opens what apk signs: a gzip stream with signatures, before the one that they are made over.
 *
 * @see apk-v2(5), "THE SIGNATURES"
 * @module
 */
import { createPublicKey, verify } from "node:crypto";
import { SignatureError } from "@rootsmith/core/provider";
import { readGzipMember } from "../formats/gzip-member.ts";
import { readTarSegment } from "../formats/tar-segment.ts";
import type { TrustedKey } from "../releases/alpine-keys.ts";

export interface SignedIndex {
  /** The text of the file APKINDEX. */
  readonly text: string;
  /** Of the repository: `"v3.20.3-45-g0123abcdef"`. */
  readonly description: string;
  /** Whose signature it is, with the name that the signature gives the key. */
  readonly signer: TrustedKey;
}

const SIGNATURE = /^\.SIGN\.(RSA|RSA256|RSA512)\.(\w[\w@.-]*)$/;

/** Alpine's own builders sign with `RSA`, which is over SHA-1. */
const HASHES: Readonly<Record<string, string>> = {
  RSA: "sha1",
  RSA256: "sha256",
  RSA512: "sha512",
};

/**
 * @param what Names it in errors: its URL or path.
 * @throws {SignatureError} If no trusted key has signed it.
 * @throws {FormatError} If it is malformed.
 */
export async function openSignedIndex(
  bytes: Uint8Array,
  keys: readonly TrustedKey[],
  what: string,
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
      text: textOf("APKINDEX"),
      description: textOf("DESCRIPTION").trim(),
      signer: { ...signer, name },
    };
  }
  const by = signers.length === 0 ? "" : `: it is signed by ${signers.join(", ")}`;
  throw new SignatureError(`Cannot trust "${what}": no trusted key has signed it${by}`, {
    signers,
    hint: "Name a file of public keys (PEM) with --keyring if the mirror is your own",
  });
}

function publicKey(der: Uint8Array): ReturnType<typeof createPublicKey> {
  return createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
}
