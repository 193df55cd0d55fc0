/**
 * The keys that may sign packages and databases.
 *
 * What is pinned are the fingerprints of the master keys. The keys themselves, and those of the
 * packagers, are in the package archlinux-keyring of the mirror: a packager's key counts if three master
 * keys vouch for it, as `pacman-key --populate` has GnuPG decide. Then that package has to be signed by
 * a key that counts.
 *
 * @see pacman-key(8); archlinux-keyring, `usr/share/pacman/keyrings`
 * @module
 */
import { Buffer } from "node:buffer";
import {
  collectBytes,
  digestOfBytes,
  type ResolveContext,
  ResolveError,
  type RootfsEntry,
  SignatureError,
  type StoredContent,
} from "@rootsmith/core/provider";
import { type Keyring, readKeyring, readOwnerTrust, trustedKeys } from "@rootsmith/openpgp";
import { MASTER_KEYS } from "../releases/master-keys.ts";
import { packageTar, readEntries } from "../unpack/package-file.ts";

/** Of what a package file has: the content that was fetched by its digest. */
export interface KeyringPackage {
  readonly digest: string;
  readonly content: StoredContent;
}

/** As many master keys have to vouch for a key. */
const NEEDED = 3;

/** More than it has by far, in bytes: it is unpacked before anybody vouches for it. */
const MAX_SIZE = 64 << 20;

const PACKAGE = "archlinux-keyring";
const DIRECTORY = "usr/share/pacman/keyrings";

/** How the keys that count are decided. */
export interface TrustOptions {
  /** Seconds since 1970-01-01Z: keys that have expired by then do not count. */
  readonly now: number;
  /** Fingerprints of the keys that all trust begins with. Default: those of Arch Linux. */
  readonly masters?: readonly string[];
}

/**
 * The keys in a file that the caller named. One that has the master keys is decided as theirs is, of any
 * other all keys count.
 */
export async function givenKeyring(
  bytes: Uint8Array,
  name: string | undefined,
  { now, masters: known = MASTER_KEYS }: TrustOptions,
): Promise<Keyring> {
  const keyring = await readKeyring(bytes, name);
  const masters = known.filter((key) => keyring.fingerprints.includes(key));
  return masters.length < NEEDED ? keyring : vouchedFor(keyring, masters, [], now);
}

/**
 * The keys that the package archlinux-keyring brings and that count.
 *
 * @param file The package, which nobody vouches for yet.
 * @throws {SignatureError} If it is not the keyring of Arch Linux.
 */
export async function packagedKeyring(
  file: KeyringPackage,
  { now, masters = MASTER_KEYS }: TrustOptions,
  ctx: ResolveContext,
): Promise<Keyring> {
  const day = Math.floor(now / 86_400);
  const key = { archKeyring: 1, digest: file.digest, masters, day };
  const keys = await ctx.memo(key, async () => {
    const keyring = await countedKeys(file, { now, masters }, ctx);
    return Buffer.from(keyring.bytes).toString("base64");
  });
  return readKeyring(Buffer.from(String(keys), "base64"));
}

async function countedKeys(
  { digest, content }: KeyringPackage,
  { now, masters: known }: Required<TrustOptions>,
  ctx: ResolveContext,
): Promise<Keyring> {
  const tar = await packageTar(digest, content, ctx, MAX_SIZE);
  const entries = await readEntries(tar, ctx);
  const [keys, trusted, revoked] = await Promise.all(
    [".gpg", "-trusted", "-revoked"].map((suffix) =>
      fileIn(entries, `${DIRECTORY}/archlinux${suffix}`),
    ),
  );
  if (keys === undefined || trusted === undefined) {
    throw new SignatureError(`Cannot trust ${PACKAGE}: it has no keyring in "${DIRECTORY}"`);
  }
  const keyring = await readKeyring(keys, "archlinux.gpg");
  // the package says which of the pinned keys are those of its time; it cannot name others
  const owners = readOwnerTrust(textOf(trusted)).map(({ fingerprint }) => fingerprint);
  const masters = known.filter((one) => owners.includes(one) && keyring.fingerprints.includes(one));
  if (masters.length < NEEDED) {
    throw new SignatureError(
      `Cannot trust ${PACKAGE}: it has ${masters.length} of the master keys that are known, and ${NEEDED} are needed`,
      { hint: "Give the keys with --keyring if the mirror is your own" },
    );
  }
  const gone = textOf(revoked ?? new Uint8Array()).split(/\s+/);
  return vouchedFor(keyring, masters, gone.filter(Boolean), now);
}

function vouchedFor(
  keyring: Keyring,
  masters: readonly string[],
  revoked: readonly string[],
  now: number,
): Promise<Keyring> {
  const owners = masters.map((fingerprint) => ({ fingerprint, trust: "marginal" as const }));
  return trustedKeys(keyring, owners, { revoked, now });
}

/** The error where there is neither a keyring nor the package that has it. */
export function missingKeyring(port: string): ResolveError {
  return new ResolveError(
    `Cannot verify packages for ${port}: no keys are known that may sign them`,
    {
      hint: "Give them with --keyring FILE, or accept unsigned packages with --sig-level Never",
    },
  );
}

async function fileIn(
  entries: readonly RootfsEntry[],
  path: string,
): Promise<Uint8Array | undefined> {
  const entry = entries.find((one) => one.path === path);
  return entry?.type === "file" ? collectBytes(entry.content.open()) : undefined;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Names the keys, for what is kept of them. */
export function keyringID(keyring: Keyring): string {
  return digestOfBytes(keyring.bytes);
}
