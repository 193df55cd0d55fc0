/**
 * Key stores of Java that hold certificates, each with the time at which it was added.
 *
 * @see sun.security.provider.JavaKeyStore of OpenJDK, for the format JKS
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";

const MAGIC = 0xfeedfeed;
const TRUSTED_CERTIFICATE = 2;
const DIGEST_SIZE = 20;

/** What ca-certificates-java makes it with, as every JRE does. */
const PASSWORD = "changeit";

/**
 * The key store with every certificate as added at `epoch`, in seconds since 1970-01-01Z. One with
 * private keys, of another format or with another password is returned as it is.
 */
export function withoutDates(keyStore: Uint8Array, epoch: number): Uint8Array {
  const bytes = new Uint8Array(keyStore); // a copy, which slice() of a Buffer is not
  const view = new DataView(bytes.buffer);
  const end = bytes.byteLength - DIGEST_SIZE;
  if (end < 12 || view.getUint32(0) !== MAGIC || view.getUint32(4) !== 2) return keyStore;
  if (!sealOf(bytes.subarray(0, end)).equals(bytes.subarray(end))) return keyStore;

  let offset = 12;
  for (let count = view.getUint32(8); count > 0; count--) {
    if (view.getUint32(offset) !== TRUSTED_CERTIFICATE) return keyStore;
    offset += 4;
    offset += 2 + view.getUint16(offset); // alias
    view.setBigUint64(offset, BigInt(epoch) * 1000n);
    offset += 8;
    offset += 2 + view.getUint16(offset); // type of the certificate
    offset += 4 + view.getUint32(offset);
  }
  bytes.set(sealOf(bytes.subarray(0, end)), end);
  return bytes;
}

/** Over password, a phrase of the format, and content. */
function sealOf(content: Uint8Array): Buffer {
  const password = Buffer.from(PASSWORD, "utf16le").swap16();
  return createHash("sha1").update(password).update("Mighty Aphrodite").update(content).digest();
}
