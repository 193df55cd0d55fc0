/**
 * Verifies clear-signed text and detached signatures against a keyring.
 *
 * The rule of apt and of gpgv: one good signature by one trusted key suffices, others may be by
 * unknown keys.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-5.2
 * @module
 */
import { ReadableStream } from "node:stream/web";
import { type FileContent, FormatError, SignatureError } from "@rootsmith/core/provider";
import type { Signature, SignaturePacket } from "openpgp";
import { isClearSigned, parseClearSigned, textOf } from "./clear-signed.ts";
import { isBinary, type Keyring } from "./keyring.ts";
import { checkSignature, type SignatureProblem, signerOf } from "./signature-check.ts";
import { checkV6Signature } from "./v6-check.ts";
import { algorithmName } from "./v6-key.ts";
import { readUnreadSignature, type UnreadSignature } from "./v6-signature.ts";

export interface VerifyOptions {
  /** What counts as now for keys and signatures that expire. Default: the present. */
  readonly date?: Date;
  /** What is verified, for messages: `"InRelease of trixie"`. Default: `"the signature"`. */
  readonly what?: string;
  /**
   * Accept keys that have expired by `date`, as releases that have ended need it. Default: false.
   * With `"after-signing"`, keys and signatures count if they did when the signature was made,
   * whatever `date` is.
   */
  readonly allowExpired?: boolean | "after-signing";
  /** Accept what was usual before 2010: SHA-1, DSA, RSA of 1024 bits. Default: false. */
  readonly allowLegacy?: boolean;
  /**
   * Refuse what sqv, and so apt 2.9.19 and later, refuses since 2026-02-01: keys and signatures that
   * rest on SHA-1 or SHA-224, and signatures of version 3. Default: false.
   */
  readonly asSqv?: boolean;
}

/** Of all signatures together, in bytes: a few KiB are usual, and nobody vouches for what is parsed. */
const MAX_SIZE = 128 << 10;
/** Each may cost a hash of the content. */
const MAX_SIGNATURES = 100;

/** From the one that says most to the one that says least. */
const PROBLEMS: readonly SignatureProblem["kind"][] = ["bad", "weak", "expired", "unusable"];

/**
 * The text inside a clear-signed message, and the fingerprint of the primary key that vouches for
 * it. `content` has no dash-escapes and no blanks at line ends, and each line ends in a line feed.
 *
 * @throws {SignatureError} If there is no good signature by a key of `keyring`.
 * @throws {FormatError} If the frame is malformed or there is text outside it.
 */
export async function verifyClearSigned(
  text: Uint8Array,
  keyring: Keyring,
  options: VerifyOptions = {},
): Promise<{ content: Uint8Array; signedBy: string }> {
  if (!isClearSigned(text)) throw notSigned(options);
  const parts = parseClearSigned(text);
  const { signed, signature } = parts;
  checkSize(signature.length, options);
  const { signedBy } = await verifyArmored(signed, signature, keyring, options);
  return { content: textOf(parts), signedBy };
}

/**
 * The fingerprint of the primary key whose detached signature, binary or armored, vouches for
 * `content`, which may be of any size where it is not given as bytes.
 *
 * @throws {SignatureError} If there is no good signature by a key of `keyring`.
 * @throws {FormatError} If the signature is malformed.
 */
export async function verifyDetached(
  content: Uint8Array | FileContent,
  signature: Uint8Array,
  keyring: Keyring,
  options: VerifyOptions = {},
): Promise<{ signedBy: string }> {
  if (signature.byteLength === 0) throw notSigned(options);
  checkSize(signature.byteLength, options);
  if (!isBinary(signature)) {
    return verifyArmored(content, new TextDecoder().decode(signature), keyring, options);
  }
  const { readSignature } = await import("openpgp");
  return verify(content, readSignature({ binarySignature: signature }), keyring, options);
}

async function verifyArmored(
  content: Uint8Array | FileContent,
  armoredSignature: string,
  keyring: Keyring,
  options: VerifyOptions,
): Promise<{ signedBy: string }> {
  const { readSignature } = await import("openpgp");
  return verify(content, readSignature({ armoredSignature }), keyring, options);
}

async function verify(
  content: Uint8Array | FileContent,
  reading: Promise<Signature>,
  keyring: Keyring,
  options: VerifyOptions,
): Promise<{ signedBy: string }> {
  const { what = "the signature", date = new Date() } = options;
  const { allowExpired = false, allowLegacy = false, asSqv = false } = options;
  const policy = { date, allowExpired, allowLegacy, asSqv };
  const signature = await reading.catch((error: Error) => {
    throw new FormatError(`Cannot read ${what}: ${error.message}`, {
      format: "openpgp",
      cause: error,
    });
  });
  const { packets, unread } = await packetsOf(signature);
  if (packets.length + unread.length === 0) throw notSigned(options);
  if (packets.length + unread.length > MAX_SIGNATURES) {
    throw tooMuch(`there are more than ${MAX_SIGNATURES} signatures`, options);
  }

  // what the library asks of a literal data packet, but that each check opens the content anew
  const data = {
    text: null,
    getBytes: () => (content instanceof Uint8Array ? content : ReadableStream.from(content.open())),
  };
  const problems: SignatureProblem[] = [];
  for (const packet of packets) {
    for (const key of keyring.keys) {
      if (key.getKeys(packet.issuerKeyID).length === 0) continue;
      const result = await checkSignature(packet, key, data, policy);
      if ("signedBy" in result) return result;
      problems.push(result);
    }
  }
  for (const packet of unread) {
    const key = keyring.v6Keys.find((one) =>
      [one, ...one.subkeys].some(({ fingerprint }) => fingerprint === packet.issuer),
    );
    const result = key ? await checkV6Signature(packet, key, content, policy) : undefined;
    if (result && "signedBy" in result) return result;
    if (result) problems.push(result);
  }
  const signers = [
    ...new Set([
      ...packets.map(signerOf),
      ...unread.map(({ issuer, algorithm }) => `${issuer} (${algorithmName(algorithm)})`),
    ]),
  ];
  const worst = PROBLEMS.flatMap((kind) => problems.filter((problem) => problem.kind === kind))[0];
  if (worst === undefined) {
    throw new SignatureError(
      `Cannot verify ${what}: it is signed by ${signers.join(", ")}, and none of them is trusted`,
      { signers, hint: "Give the key that is meant to sign it, if the release has a new one" },
    );
  }
  throw new SignatureError(`Cannot verify ${what}: ${worst.fact}`, {
    signers,
    ...(worst.cause !== undefined && { cause: worst.cause }),
    ...(worst.kind === "unusable" && {
      hint: "Those who publish it may have a newer key, or a newer copy of this one",
    }),
    ...(worst.kind === "expired" && {
      hint: "Get a newer copy of the key, or allow expired keys if the release has ended",
    }),
  });
}

/** The library leaves what it cannot read as it is: signatures of version 3, and by new algorithms. */
async function packetsOf({ packets }: Signature): Promise<{
  readonly packets: readonly SignaturePacket[];
  readonly unread: readonly UnreadSignature[];
}> {
  const { enums, SignaturePacket, UnparseablePacket } = await import("openpgp");
  const { readV3Signature } = await import("./v3-signature.ts");
  const read: SignaturePacket[] = [];
  const unread: UnreadSignature[] = [];
  for (const packet of [...packets] as unknown[]) {
    if (packet instanceof SignaturePacket) read.push(packet);
    if (!(packet instanceof UnparseablePacket) || packet.tag !== enums.packet.signature) continue;
    const v3 = readV3Signature(packet.write());
    const other = v3 === undefined ? readUnreadSignature(packet.write()) : undefined;
    if (v3) read.push(v3);
    if (other) unread.push(other);
  }
  return { packets: read, unread };
}

function checkSize(size: number, options: VerifyOptions): void {
  if (size > MAX_SIZE) throw tooMuch(`its signature is larger than ${MAX_SIZE >> 10} KiB`, options);
}

function tooMuch(fact: string, { what = "the signature" }: VerifyOptions): FormatError {
  return new FormatError(`Cannot read ${what}: ${fact}`, { format: "openpgp" });
}

function notSigned({ what = "the signature" }: VerifyOptions): SignatureError {
  return new SignatureError(`Cannot verify ${what}: it has no signature that can be read`);
}
