/**
 * Keys and signatures for the tests of this package.
 *
 * @module
 */
import { createCleartextMessage, createMessage, generateKey, type PrivateKey, sign } from "openpgp";

/** When the keys of the tests are made; they live for {@linkcode LIFETIME} where they expire. */
const CREATED: Date = new Date("2024-01-01T00:00:00Z");
/** When the tests sign and verify. */
export const NOW: Date = new Date("2024-06-01T00:00:00Z");
/** Long after every expiring key has expired. */
export const LATER: Date = new Date("2026-06-01T00:00:00Z");
/** Seconds. */
const LIFETIME: number = 365 * 24 * 3600;

export async function makeKey(
  options: {
    readonly type?: "curve25519" | "rsa";
    readonly expires?: boolean;
    readonly subkey?: boolean;
  } = {},
): Promise<PrivateKey> {
  const { type = "curve25519", expires = false, subkey = false } = options;
  const keyExpirationTime = expires ? LIFETIME : 0;
  const { privateKey } = await generateKey({
    // the older form, by which distributions sign: EdDSA of version 4
    ...(type === "rsa"
      ? { type: "rsa" as const, rsaBits: 2048 }
      : { type: "ecc" as const, curve: "ed25519Legacy" as const }),
    userIDs: [{ name: "Archive", email: "archive@example.org" }],
    date: CREATED,
    keyExpirationTime,
    subkeys: subkey ? [{ sign: true }] : [],
    format: "object",
  });
  return privateKey;
}

export async function clearSign(
  text: string,
  signingKeys: PrivateKey | PrivateKey[],
): Promise<Uint8Array> {
  const message = await createCleartextMessage({ text });
  return new TextEncoder().encode(await sign({ message, signingKeys, date: NOW }));
}

export async function detachSign(
  content: Uint8Array,
  signingKeys: PrivateKey,
): Promise<{ binary: Uint8Array; armored: Uint8Array }> {
  const message = await createMessage({ binary: content });
  const common = { message, signingKeys, detached: true as const, date: NOW };
  const binary = (await sign({ ...common, format: "binary" })) as Uint8Array;
  const armored = (await sign({ ...common, format: "armored" })) as string;
  return { binary, armored: new TextEncoder().encode(armored) };
}
