/**
 * Signatures of version 3, which CentOS signed its packages with until release 8.
 *
 * The library has no parser for them. What it needs for a check is the same as for version 4, but
 * for the bytes that are hashed behind the content: type and time, and no trailer.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4880#section-5.2.2 (packet) and section-5.2.4 (hash)
 * @module
 */
import { Buffer } from "node:buffer";
import { enums, SignaturePacket } from "openpgp";

/** Octets before the numbers of the signature. */
const FIXED_SIZE = 19;

/** The numbers of a signature, in their order, by the algorithm of its key. */
const PARAMETERS: ReadonlyMap<number, readonly string[]> = new Map([
  [enums.publicKey.rsaEncryptSign, ["s"]],
  [enums.publicKey.rsaSign, ["s"]],
  [enums.publicKey.dsa, ["r", "s"]],
]);

class V3SignaturePacket extends SignaturePacket {
  readonly params: Readonly<Record<string, Uint8Array>>;

  constructor(body: Buffer, params: Readonly<Record<string, Uint8Array>>) {
    super();
    this.version = 3;
    this.signatureType = body.readUInt8(2);
    this.created = new Date(body.readUInt32BE(3) * 1000);
    this.issuerKeyID.bytes = body.toString("latin1", 7, 15);
    this.publicKeyAlgorithm = body.readUInt8(15);
    this.hashAlgorithm = body.readUInt8(16);
    this.signatureData = body.subarray(2, 7);
    this.signedHashValue = body.subarray(17, FIXED_SIZE);
    this.params = params;
  }

  /** Called by the library for what it hashes behind `signatureData`. */
  calculateTrailer(): Uint8Array {
    return new Uint8Array(0);
  }
}

/** The signature in the body of a packet; undefined if it is none of version 3 by RSA or DSA. */
export function readV3Signature(bytes: Uint8Array): SignaturePacket | undefined {
  const body = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  // the second octet is the number of octets that are hashed
  if (body.length < FIXED_SIZE || body[0] !== 3 || body[1] !== 5) return undefined;
  const parameters = parametersOf(body);
  return parameters && new V3SignaturePacket(body, parameters);
}

/** Each number is preceded by its length in bits: section 3.2. */
function parametersOf(body: Buffer): Readonly<Record<string, Uint8Array>> | undefined {
  const parameters: Record<string, Uint8Array> = {};
  let offset = FIXED_SIZE;
  for (const name of PARAMETERS.get(body.readUInt8(15)) ?? []) {
    if (offset + 2 > body.length) return undefined;
    const start = offset + 2;
    offset = start + Math.ceil(body.readUInt16BE(offset) / 8);
    parameters[name] = body.subarray(start, offset);
  }
  return offset === body.length && offset > FIXED_SIZE ? parameters : undefined;
}
