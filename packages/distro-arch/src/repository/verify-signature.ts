/**
 * Detached signatures of databases and packages.
 *
 * @see pacman.conf(5), "PACKAGE AND DATABASE SIGNATURE CHECKING"
 * @module
 */
import {
  digestOfBytes,
  isNotFound,
  type Repository,
  type ResolveContext,
  SignatureError,
  type StoredContent,
} from "@rootsmith/core/provider";
import { type Keyring, verifyDetached } from "@rootsmith/openpgp";
import type { SignatureCheck } from "../options/sig-level.ts";
import { keyringID } from "./trusted-keyring.ts";

/** The keys that count, read when the first signature has to be checked. */
export type Keys = () => Promise<Keyring>;

export interface SignedFile {
  /** Below the mirror. */
  readonly path: string;
  readonly digest: string;
  readonly content: Uint8Array | StoredContent;
  /** Where it is known; else it lies beside the file. */
  readonly signature?: Uint8Array;
}

/**
 * The fingerprint of the key that has signed the file; undefined where it need not be signed and is not.
 *
 * @param now Seconds since 1970-01-01Z: keys that have expired by then do not count.
 * @throws {SignatureError} If it has to be signed and is not, or the signature is none that counts.
 */
export async function verifySignature(
  file: SignedFile,
  check: SignatureCheck,
  {
    repository,
    keys,
    now,
  }: { readonly repository: Repository; readonly keys: Keys; readonly now: number },
  ctx: ResolveContext,
): Promise<string | undefined> {
  if (check === "never") return undefined;
  const { path, digest, content } = file;
  const signature = file.signature ?? (await fetchSignature(`${path}.sig`, repository, ctx));
  if (signature === undefined) {
    if (check === "optional") return undefined;
    throw new SignatureError(`Cannot trust "${path}": it has no signature`, {
      hint: "Accept unsigned packages of a mirror of your own with --sig-level Never",
    });
  }
  const keyring = await keys();
  // what was good is good for the rest of the hour, for the same bytes and the same keys
  const hour = Math.floor(now / 3600);
  const key = { archSignature: digestOfBytes(signature), digest, keys: keyringID(keyring), hour };
  return String(
    await ctx.memo(key, async () => {
      const date = new Date(now * 1000);
      return (await verifyDetached(content, signature, keyring, { what: `"${path}"`, date }))
        .signedBy;
    }),
  );
}

async function fetchSignature(
  path: string,
  repository: Repository,
  ctx: ResolveContext,
): Promise<Uint8Array | undefined> {
  try {
    return await ctx.fetch(repository, path);
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}
