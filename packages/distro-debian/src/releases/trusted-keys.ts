/**
 * Whose signatures count for which repository.
 *
 * @module
 */
import {
  collectBytes,
  digestOfBytes,
  type JsonValue,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core/provider";
import { Keyring, readKeyring } from "@rootsmith/openpgp";
import type { DebianSource } from "../formats/apt-source.ts";
import type { Archive, Distribution } from "./release.ts";

/** Keys that may sign something. They are read when a signature is verified, which takes longest. */
export interface SigningKeys {
  /** All that decides which keys they are. */
  readonly id: JsonValue;
  keyring(): Promise<Keyring>;
}

/** Keys by what they may sign: a key that covers one repository says nothing about another. */
export interface TrustedKeys {
  /** Those that sign the distribution's archives. */
  ofArchives(archives: readonly Archive[]): SigningKeys;
  /**
   * Those that a source names; without any, the distribution's.
   *
   * @throws {ResolveError} If a keyring or a key is not there.
   * @throws {FormatError} If a keyring is not one.
   */
  ofSource(source: DebianSource): Promise<SigningKeys>;
}

/** With a mark behind it the key itself counts, and none of its subkeys. */
const FINGERPRINT = /^([0-9A-F]{40})(!?)$/i;

/** The caller's keys are trusted in place of the distribution's; of those, the ones that are pinned. */
export async function trustedKeys(
  distribution: Distribution,
  ctx: ResolveContext,
): Promise<TrustedKeys> {
  const own = ctx.keyring
    ? signingKeys(await readKeyring(ctx.keyring, ctx.keyringName))
    : await ownKeys(distribution, ctx);
  const ofArchives = (archives: readonly Archive[]): SigningKeys => {
    if (ctx.keyring) return own;
    const pinned = [...new Set(archives.flatMap(({ keys }) => keys))];
    return {
      id: { of: own.id, pinned },
      async keyring() {
        const known = await own.keyring();
        return known.pick(pinned.filter((key) => known.fingerprints.includes(key)));
      },
    };
  };

  const ofSigner = async (signer: string): Promise<Keyring | undefined> => {
    if (isOwnKeyring(distribution, signer)) return ofArchives(archivesOf(distribution)).keyring();
    const [, digits, mark] = FINGERPRINT.exec(signer) ?? [];
    if (digits !== undefined) {
      const known = await own.keyring();
      const fingerprint = digits.toUpperCase();
      if (!known.fingerprints.includes(fingerprint)) return undefined;
      const picked = known.pick([fingerprint]);
      return mark ? picked.withoutSubkeys() : picked;
    }
    if (signer.includes("-----BEGIN")) return readKeyring(new TextEncoder().encode(signer));
    return hostKeyring(signer, ctx);
  };

  return {
    ofArchives,
    async ofSource({ signedBy }) {
      if (signedBy === undefined) return ofArchives(archivesOf(distribution));
      const keyrings = await Promise.all(signedBy.map(ofSigner));
      const found = keyrings.filter((keyring) => keyring !== undefined);
      // any of them may sign, so one that is not known takes nothing away
      if (found.length > 0) return signingKeys(Keyring.of(found));
      const [signer = ""] = signedBy;
      throw new ResolveError(`Cannot use the key "${signer}": it is not among those known here`, {
        hint: "Give the key itself, or the path of a keyring that has it",
      });
    },
  };
}

/** The distribution's own keys, from a keyring of the host where its data has none. */
async function ownKeys(
  { keys, title, releases }: Distribution,
  ctx: ResolveContext,
): Promise<SigningKeys> {
  if (keys.includes("-----BEGIN")) {
    const bytes = new TextEncoder().encode(keys);
    let reading: Promise<Keyring> | undefined;
    const keyring = (): Promise<Keyring> => {
      reading ??= readKeyring(bytes);
      return reading;
    };
    return { id: digestOfBytes(bytes), keyring };
  }
  try {
    return signingKeys(await hostKeyring(keys, ctx));
  } catch (cause) {
    if (!(cause instanceof ResolveError)) throw cause;
    const pinned = archivesOf({ releases }).flatMap((archive) => archive.keys);
    throw new ResolveError(
      `Cannot verify the archive of ${title}: there is no keyring "${keys}" on this machine`,
      { hint: `Name a file that has the key ${pinned.at(-1)} with --keyring`, cause },
    );
  }
}

function signingKeys(keyring: Keyring): SigningKeys {
  return { id: digestOfBytes(keyring.bytes), keyring: async () => keyring };
}

/** @throws {ResolveError} If it is not there, or no file. */
async function hostKeyring(path: string, ctx: ResolveContext): Promise<Keyring> {
  const [file] = await ctx.hostFiles(path);
  if (file?.content === undefined) {
    throw new ResolveError(`Cannot use the keyring "${path}": it is not a file`);
  }
  return readKeyring(await collectBytes(file.content.open()), path);
}

/** Where an image of the distribution has its own keyring; its keys are known without it. */
export function isOwnKeyring({ name, releases }: Distribution, signer: string): boolean {
  const path = `/usr/share/keyrings/${name}-archive-keyring`;
  return (
    signer === `${path}.gpg` ||
    signer === `${path}.pgp` ||
    releases.some(({ sources }) => sources.format === "deb822" && sources.signedBy === signer)
  );
}

/** Every archive of every release. */
export function archivesOf({ releases }: Pick<Distribution, "releases">): readonly Archive[] {
  return releases.flatMap(({ archives, securityArchive }) =>
    securityArchive === undefined ? archives : [...archives, securityArchive],
  );
}
