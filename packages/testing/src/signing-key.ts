/**
 * A key that a test makes, to sign what it serves.
 *
 * @module
 */
import { generateKey } from "openpgp";

/** Armored. */
export interface SigningKey {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** Made on 2024-01-01, never expires. */
export function makeSigningKey(): Promise<SigningKey> {
  return generateKey({
    userIDs: [{ name: "Archive", email: "archive@example.org" }],
    date: new Date("2024-01-01T00:00:00Z"),
  });
}
