/**
 * A web of trust of one step: keys that are trusted because enough others vouch for them.
 *
 * Where packagers sign and few master keys are pinned, as at Arch Linux, a packager's key counts if
 * master keys have certified one of its names.
 *
 * @see https://www.gnupg.org/gph/en/manual/x334.html (validity and owner trust)
 * @see https://www.rfc-editor.org/rfc/rfc9580#section-5.2.1 (certifications, 0x10 to 0x13)
 * @module
 */
import { FormatError } from "@rootsmith/core";
import type { Config, PublicKey, SignaturePacket } from "openpgp";
import { fingerprintOf, Keyring } from "./keyring.ts";

/** How far the owner of a key is trusted to vouch for others. */
export interface OwnerTrust {
  /** Of the primary key, upper-case hex. The key is pinned by it. */
  readonly fingerprint: string;
  /** One certification of a `"full"` owner is enough, and three of `"marginal"` ones. */
  readonly trust: "marginal" | "full";
}

export interface TrustedKeysOptions {
  /** Primary fingerprints of keys that never count, upper-case hex. */
  readonly revoked?: readonly string[];
  /** Seconds since 1970-01-01Z: certifications and keys that have expired by then do not count. */
  readonly now: number;
}

/** Certifications of marginally trusted owners that a key needs: the default of GnuPG. */
const MARGINALS_NEEDED = 3;

/** Values of trust in a file of `gpg --export-ownertrust`. */
const TRUST_LEVELS: Readonly<Record<string, OwnerTrust["trust"]>> = {
  4: "marginal",
  5: "full",
  6: "full",
};

/**
 * Reads what `gpg --export-ownertrust` writes, and archives publish as `NAME-trusted`: lines of
 * `FINGERPRINT:LEVEL:`. Owners of no or unknown trust are left out.
 *
 * @throws {FormatError} If a line is neither that nor a comment.
 */
export function readOwnerTrust(text: string): OwnerTrust[] {
  const lines = text.split(/\r?\n/).filter((line) => line !== "" && !line.startsWith("#"));
  return lines.flatMap((line) => {
    const [, fingerprint, level = ""] =
      /^([0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}):(\d+):$/.exec(line) ?? [];
    if (fingerprint === undefined) {
      throw new FormatError(`Cannot read the owner trust "${line}": it is not FINGERPRINT:LEVEL:`, {
        format: "openpgp",
      });
    }
    const trust = TRUST_LEVELS[level];
    return trust === undefined ? [] : [{ fingerprint: fingerprint.toUpperCase(), trust }];
  });
}

/**
 * The keys of a keyring that count: those of the owners, and those that enough owners vouch for. A key
 * that is revoked or has expired does not; nor does a certification that is, or that rests on SHA-1.
 *
 * @throws {RangeError} If the keyring lacks the key of an owner.
 */
export async function trustedKeys(
  keyring: Keyring,
  owners: readonly OwnerTrust[],
  { revoked = [], now }: TrustedKeysOptions,
): Promise<Keyring> {
  const { config: defaults, enums } = await import("openpgp");
  const { md5, ripemd, sha1 } = enums.hash;
  const config: Config = { ...defaults, rejectHashAlgorithms: new Set([md5, ripemd, sha1]) };
  const date = new Date(now * 1000);
  const introducers = new Map<PublicKey, OwnerTrust["trust"]>();
  for (const { fingerprint, trust } of owners) {
    if (revoked.includes(fingerprint)) continue;
    const [key] = keyring.pick([fingerprint]).keys as [PublicKey];
    if (await isValid(key, date, config)) introducers.set(key, trust);
  }
  const counted: PublicKey[] = [];
  for (const key of keyring.keys) {
    if (revoked.includes(fingerprintOf(key)) || !(await isValid(key, date, config))) continue;
    if (introducers.has(key) || (await isVouchedFor(key, introducers, date, config))) {
      counted.push(key);
    }
  }
  return new Keyring(counted);
}

async function isValid(key: PublicKey, date: Date, config: Config): Promise<boolean> {
  if (await key.isRevoked(undefined, undefined, date, lenient(config))) return false;
  const expires = await key.getExpirationTime(undefined, lenient(config)).catch(() => null);
  return expires === Number.POSITIVE_INFINITY || (expires instanceof Date && expires > date);
}

/** How a key binds its own names is for whoever verifies its signatures, who has rules of its own. */
function lenient(config: Config): Config {
  return { ...config, rejectHashAlgorithms: new Set() };
}

/** Whether one name of the key has enough certifications. Each owner counts once. */
async function isVouchedFor(
  key: PublicKey,
  introducers: ReadonlyMap<PublicKey, OwnerTrust["trust"]>,
  date: Date,
  config: Config,
): Promise<boolean> {
  for (const user of key.users) {
    const isNamed = await user.verify(date, lenient(config)).catch(() => false);
    if (!isNamed) continue;
    let marginals = 0;
    for (const [introducer, trust] of introducers) {
      const made = user.otherCertifications.filter((certification) =>
        introducer.getKeyIDs().some((id) => id.equals(certification.issuerKeyID)),
      );
      if (!(await isCertifiedBy(user, made, introducer, date, config))) continue;
      if (trust === "full" || ++marginals >= MARGINALS_NEEDED) return true;
    }
  }
  return false;
}

async function isCertifiedBy(
  user: PublicKey["users"][number],
  certifications: readonly SignaturePacket[],
  introducer: PublicKey,
  date: Date,
  config: Config,
): Promise<boolean> {
  for (const certification of certifications) {
    try {
      if (await user.verifyCertificate(certification, [introducer], date, config)) return true;
    } catch {
      // A certification that does not verify counts as none.
    }
  }
  return false;
}
