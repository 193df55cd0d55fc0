/**
 * Public keys, chosen by their fingerprints.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-10.1 (transferable public keys)
 * @module
 */
import { Buffer } from "node:buffer";
import { FormatError } from "@rootsmith/core/provider";
import type { Key, PublicKey } from "openpgp";
import { type KeyPacket, transferableKeys } from "./key-packets.ts";
import { type KeyRecord, keyRecord } from "./key-record.ts";
import { readV6Key, type V6Key } from "./v6-key.ts";

const BEGIN_KEYS = "-----BEGIN PGP PUBLIC KEY BLOCK-----";
const END_KEYS = "-----END PGP PUBLIC KEY BLOCK-----";

/** The bytes that keys were read from. */
const ORIGINALS = new WeakMap<PublicKey, Uint8Array>();

/** The keys that a caller trusts. */
export class Keyring {
  /** For this package: the keys as the library reads them. */
  readonly keys: readonly PublicKey[];
  /** For this package: keys of version 6 that the library cannot read. */
  readonly v6Keys: readonly V6Key[];

  constructor(keys: readonly PublicKey[], v6Keys: readonly V6Key[] = []) {
    this.keys = keys;
    this.v6Keys = v6Keys;
  }

  /** The keys of several keyrings. */
  static of(keyrings: readonly Keyring[]): Keyring {
    return new Keyring(
      keyrings.flatMap(({ keys }) => keys),
      keyrings.flatMap(({ v6Keys }) => v6Keys),
    );
  }

  /** Of the primary keys, upper-case hex: 40 digits for the usual keys of version 4, 64 for version 6. */
  get fingerprints(): readonly string[] {
    return [...this.keys.map(fingerprintOf), ...this.v6Keys.map(({ fingerprint }) => fingerprint)];
  }

  /** The keys as bytes, one after the other, as they were read: the form that every gpgv reads. */
  get bytes(): Uint8Array {
    return Buffer.concat([...this.keys.map(bytesOf), ...this.v6Keys.map(bytesOfV6)]);
  }

  /** The keys as text, a block each. */
  get armored(): string {
    return [...this.keys.map(armoredOf), ...this.v6Keys.map(armoredV6)].join("");
  }

  /** The keys of version 4 one by one. */
  get records(): readonly KeyRecord[] {
    return this.keys.map((key) => keyRecord(fingerprintOf(key), bytesOf(key)));
  }

  /** The same primary keys, which alone may sign then. */
  withoutSubkeys(): Keyring {
    return new Keyring(
      this.keys.map((key) => {
        const copy = key.toPublic();
        copy.subkeys = [];
        return copy;
      }),
      this.v6Keys.map((key) => ({ ...key, subkeys: [] })),
    );
  }

  /**
   * The keyring with only the keys of these fingerprints.
   *
   * @throws {RangeError} If it has no key of one of them.
   */
  pick(fingerprints: readonly string[]): Keyring {
    return Keyring.of(
      fingerprints.map((fingerprint) => {
        const key = this.keys.find((candidate) => fingerprintOf(candidate) === fingerprint);
        if (key !== undefined) return new Keyring([key]);
        const v6Key = this.v6Keys.find((candidate) => candidate.fingerprint === fingerprint);
        if (v6Key !== undefined) return new Keyring([], [v6Key]);
        throw new RangeError(
          `Cannot pick key "${fingerprint}": the keyring has ${this.fingerprints.join(", ") || "no key"}`,
        );
      }),
    );
  }
}

/**
 * Reads keys, armored or binary: one or several, in one armored block or in several, with other
 * text between the blocks. Keys of a kind that cannot be read are left out.
 *
 * @param name For messages: where it comes from.
 * @throws {FormatError} If there is no key in it, or if it is a GnuPG keybox.
 */
export async function readKeyring(bytes: Uint8Array, name?: string): Promise<Keyring> {
  const what = name === undefined ? "the keyring" : `the keyring "${name}"`;
  if (isKeybox(bytes)) {
    throw new FormatError(`Cannot read ${what}: it is a GnuPG keybox`, {
      format: "openpgp",
      hint: "Export the keys: gpg --no-default-keyring --keyring ./FILE.kbx --export > FILE.gpg",
    });
  }
  const { readKeys } = await import("openpgp");
  try {
    // as one: a block may have no key but of a kind that cannot be read
    const binaryKeys = isBinary(bytes) ? bytes : await dearmored(armoredBlocks(bytes, what));
    const originals = new Map(
      transferableKeys(binaryKeys).map((packets) => [hexOf(packets[0]?.body), packets]),
    );
    const reading = readKeys({ binaryKeys });
    const keys = (await settledKeys(reading, [...originals.values()])).map((key) => key.toPublic());
    for (const key of keys) {
      const body = hexOf(key.keyPacket.write());
      const original = originals.get(body);
      if (original !== undefined) ORIGINALS.set(key, bytesOfPackets(original));
      originals.delete(body);
    }
    return new Keyring(
      keys,
      [...originals.values()].flatMap((packets) => readV6Key(packets) ?? []),
    );
  } catch (error) {
    if (error instanceof FormatError) throw error;
    throw new FormatError(`Cannot read ${what}: ${(error as Error).message}`, {
      format: "openpgp",
      cause: error,
    });
  }
}

/** The fingerprint of a primary key, upper-case hex. */
export function fingerprintOf(key: PublicKey): string {
  return key.getFingerprint().toUpperCase();
}

/** The library refuses bytes in which it can read no key at all, which others may. */
async function settledKeys(
  reading: Promise<Key[]>,
  keys: readonly (readonly KeyPacket[])[],
): Promise<Key[]> {
  try {
    return await reading;
  } catch (error) {
    if (keys.every((packets) => readV6Key(packets) === undefined)) throw error;
    return [];
  }
}

function bytesOfV6({ packets }: V6Key): Uint8Array {
  return bytesOfPackets(packets);
}

function bytesOfPackets(packets: readonly KeyPacket[]): Uint8Array {
  return Buffer.concat(packets.map(({ bytes }) => bytes));
}

function bytesOf(key: PublicKey): Uint8Array {
  return ORIGINALS.get(key) ?? key.write();
}

function hexOf(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString("hex");
}

function armoredOf(key: PublicKey): string {
  return key.armor().replaceAll("\r\n", "\n");
}

/** Without a checksum, as RFC 9580 has it for keys of version 6. */
function armoredV6(key: V6Key): string {
  const lines =
    Buffer.from(bytesOfV6(key))
      .toString("base64")
      .match(/.{1,64}/g) ?? [];
  return [BEGIN_KEYS, "", ...lines, END_KEYS, ""].join("\n");
}

/** The first octet of a packet has its highest bit set, which no armor has: RFC 9580, 4.2. */
export function isBinary(bytes: Uint8Array): boolean {
  return ((bytes[0] ?? 0) & 0x80) !== 0;
}

/** The first blob of a keybox has its magic at byte 8: GnuPG, kbx/keybox-blob.c. */
function isKeybox(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(8, 12)).toString("latin1") === "KBXf";
}

function armoredBlocks(bytes: Uint8Array, what: string): readonly string[] {
  const text = new TextDecoder().decode(bytes);
  const blocks: string[] = [];
  for (let start = text.indexOf(BEGIN_KEYS); start >= 0; ) {
    const end = text.indexOf(END_KEYS, start);
    if (end < 0) break;
    blocks.push(text.slice(start, end + END_KEYS.length));
    start = text.indexOf(BEGIN_KEYS, end);
  }
  if (blocks.length === 0) {
    throw new FormatError(`Cannot read ${what}: it has no public key`, {
      format: "openpgp",
      hint: "Export one: gpg --export --armor KEY > FILE.asc",
    });
  }
  return blocks;
}

async function dearmored(blocks: readonly string[]): Promise<Uint8Array> {
  const { unarmor } = await import("openpgp");
  const contents = await Promise.all(blocks.map((block) => unarmor(block)));
  // declared as a stream, which it is only for a stream
  return Buffer.concat(contents.map(({ data }) => data as unknown as Uint8Array));
}
