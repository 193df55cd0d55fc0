/**
 * Why a key must not sign, in words.
 *
 * @module
 */
import type { Config, KeyID, PublicKey } from "openpgp";

/**
 * The fact about the key that a signature names, or about its primary key.
 *
 * @param config The rules that it did not meet.
 * @param cause What the library said.
 */
export async function keyProblem(
  key: PublicKey,
  keyID: KeyID,
  config: Config,
  cause: unknown,
): Promise<string> {
  const { enums } = await import("openpgp");
  for (const part of new Set([key, ...key.getKeys(keyID)])) {
    const { algorithm, bits } = part.getAlgorithmInfo();
    const rejected = [...config.rejectPublicKeyAlgorithms].some(
      (number) => enums.read(enums.publicKey, number) === algorithm,
    );
    if (rejected)
      return `must not sign: it is one of ${algorithm.toUpperCase()}, which is out of use`;
    if (algorithm.startsWith("rsa") && bits !== undefined && bits < config.minRSABits) {
      return `must not sign: it is RSA of ${bits} bits, and 2048 are the least`;
    }
  }
  if (await key.isRevoked(undefined, undefined, undefined, config)) {
    return "must not sign: it has been revoked";
  }
  const isBoundWith = async (rejectHashAlgorithms: Set<number>): Promise<boolean> => {
    try {
      await key.getSigningKey(keyID, null, undefined, { ...config, rejectHashAlgorithms });
      return true;
    } catch {
      return false;
    }
  };
  const { md5, ripemd, sha1 } = enums.hash;
  if (await isBoundWith(new Set([md5, ripemd, sha1]))) {
    return "must not sign: SHA-224, which is out of use, binds it to its name";
  }
  if (await isBoundWith(new Set([md5, ripemd]))) {
    return "must not sign: SHA-1, which is broken, binds it to its name";
  }
  return `must not sign: ${cause instanceof Error ? cause.message : String(cause)}`;
}
