/**
 * What a package database keeps of a key.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-10.1 (transferable public keys)
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import { keyPackets, PACKET } from "./key-packets.ts";

export interface KeyRecord extends SubkeyRecord {
  /** Of the primary key, upper-case hex. */
  readonly fingerprint: string;
  /** The name that is marked as the primary one, else the newest: `"CentOS-7 Key <security@centos.org>"`. */
  readonly userID?: string;
  /** The one that is last in the file. */
  readonly lastUserID?: string;
  /**
   * When the first positive certification in the file was made: seconds since 1970-01-01Z. Absent:
   * there is none.
   */
  readonly certified?: number;
  readonly subkeys: readonly SubkeyRecord[];
  /** The packets as they were read. */
  readonly bytes: Uint8Array;
}

export interface SubkeyRecord {
  /** 16 digits of lower-case hex. */
  readonly keyID: string;
  /** Seconds since 1970-01-01Z. */
  readonly created: number;
}

interface Name {
  readonly text: string;
  /** Of the last certification that is read. */
  time: number;
  isPrimary: boolean;
}

/** What is to be kept of the key in `bytes`, of this fingerprint. */
export function keyRecord(fingerprint: string, bytes: Uint8Array): KeyRecord {
  let created = 0;
  let certified: number | undefined;
  const names: Name[] = [];
  const subkeys: SubkeyRecord[] = [];
  for (const { tag, body: content } of keyPackets(bytes)) {
    const body = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
    if (tag === PACKET.PUBLIC_KEY && isKey(body)) created = body.readUInt32BE(1);
    if (tag === PACKET.PUBLIC_SUBKEY && isKey(body)) subkeys.push(subkeyRecord(body));
    if (tag === PACKET.USER_ID) names.push({ text: body.toString(), time: 0, isPrimary: false });
    const certification = tag === PACKET.SIGNATURE ? certificationOf(body) : undefined;
    if (certification === undefined) continue;
    certified ??= certification.time;
    const name = subkeys.length === 0 ? names.at(-1) : undefined;
    if (name !== undefined) Object.assign(name, certification);
  }
  const ranked = names.toSorted(
    (a, b) => Number(a.isPrimary) - Number(b.isPrimary) || a.time - b.time,
  );
  const userID = ranked.at(-1)?.text;
  const lastUserID = names.at(-1)?.text;
  return {
    fingerprint,
    keyID: fingerprint.slice(-16).toLowerCase(),
    created,
    ...(userID !== undefined && { userID }),
    ...(lastUserID !== undefined && { lastUserID }),
    ...(certified !== undefined && { certified }),
    subkeys,
    bytes,
  };
}

/** Version, time of creation, algorithm, values: RFC 9580, 5.5.2. */
function isKey(body: Buffer): boolean {
  return body[0] === 4 && body.byteLength > 6;
}

function subkeyRecord(body: Buffer): SubkeyRecord {
  const head = Buffer.of(0x99, body.byteLength >> 8, body.byteLength & 0xff);
  const fingerprint = createHash("sha1").update(head).update(body).digest("hex");
  return { keyID: fingerprint.slice(-16), created: body.readUInt32BE(1) };
}

const POSITIVE_CERTIFICATION = 0x13;
const SUBPACKET = { CREATION_TIME: 2, PRIMARY_USER_ID: 25 };

/** Of a signature of version 4 whose hashed part is whole: RFC 9580, 5.2.3. */
function certificationOf(body: Buffer): Omit<Name, "text"> | undefined {
  if (body[0] !== 4 || body[1] !== POSITIVE_CERTIFICATION || body.byteLength < 6) return undefined;
  const end = 6 + body.readUInt16BE(4);
  let time: number | undefined;
  let isPrimary = false;
  // each with the length of its type and value before it
  for (let at = 6; at < end && end <= body.byteLength; ) {
    const first = body.readUInt8(at);
    const isLong = first >= 0xc0;
    if (first === 0xff) return undefined; // more than 16 kB
    const length = isLong ? ((first - 0xc0) << 8) + (body[at + 1] ?? 0) + 0xc0 : first;
    const start = at + (isLong ? 2 : 1);
    const type = (body[start] ?? 0) & 0x7f;
    if (type === SUBPACKET.CREATION_TIME && length === 5 && start + 5 <= end) {
      time ??= body.readUInt32BE(start + 1);
    }
    if (type === SUBPACKET.PRIMARY_USER_ID) isPrimary = body[start + 1] === 1;
    at = start + length;
  }
  return time === undefined ? undefined : { time, isPrimary };
}
