/**
 * Signatures of an ADB block: over the schema, the head of the signature, and the digest of the block.
 *
 * @see apk-v3(5), "BLOCKS"
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { ADB_SCHEMAS, type AdbFile, type AdbSchema, type AdbSource, partOf } from "./adb-file.ts";

/** Version, digest and 16 bytes of the key. */
const HEAD = 18;

/** By number, those that a signature may be made over. */
const DIGESTS: Readonly<Record<number, string>> = { 3: "sha256", 4: "sha512" };

/** Whether a signature of the file is by the key. */
export function isAdbSignedBy(
  source: AdbSource,
  { adb, signatures }: AdbFile,
  schema: AdbSchema,
  der: Uint8Array,
): boolean {
  const key = createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
  const id = keyId(key);
  const schemaBytes = Buffer.alloc(4);
  schemaBytes.writeUInt32LE(ADB_SCHEMAS[schema]);
  return signatures.some((part) => {
    const block = partOf(source, part);
    const head = block.subarray(0, HEAD);
    const digest = DIGESTS[head[1] ?? 0];
    if (head.byteLength < HEAD || head[0] !== 0 || digest === undefined) return false;
    if (!id.equals(head.subarray(2))) return false;
    const hash = createHash(digest).update(partOf(source, adb)).digest();
    const signed = Buffer.concat([schemaBytes, head, hash]);
    return verify("sha512", signed, key, block.subarray(HEAD));
  });
}

/** The keys that a file names, in hex. */
export function adbSigners(source: AdbSource, { signatures }: AdbFile): string[] {
  return signatures.map((part) =>
    Buffer.from(partOf(source, part).subarray(2, HEAD)).toString("hex"),
  );
}

/** The beginning of the SHA-512 of the key as it is without the name of its algorithm. */
export function keyId(key: KeyObject): Buffer {
  const isRsa = key.asymmetricKeyType === "rsa";
  const bytes = isRsa ? key.export({ format: "der", type: "pkcs1" }) : pointOf(key);
  return createHash("sha512").update(bytes).digest().subarray(0, 16);
}

/** A key of an elliptic curve as a point, uncompressed. */
function pointOf(key: KeyObject): Buffer {
  const { x = "", y = "" } = key.export({ format: "jwk" });
  return Buffer.concat([Buffer.of(4), Buffer.from(x, "base64url"), Buffer.from(y, "base64url")]);
}
