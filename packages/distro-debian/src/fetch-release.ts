/**
 * Fetches a Release file and verifies who signed it.
 *
 * @see https://wiki.debian.org/SecureApt
 * @module
 */
import {
  FetchError,
  type Repository,
  type ResolveContext,
  ResolveError,
  SignatureError,
} from "@rootsmith/core";
import { type Keyring, verifyClearSigned, verifyDetached } from "@rootsmith/openpgp";
import {
  checkReleaseFile,
  claimedDateOf,
  parseReleaseFile,
  type ReleaseFile,
} from "./release-file.ts";

/** One suite at one repository. */
export interface SuiteRequest {
  readonly repository: Repository;
  /** Codename or alias: a directory below `dists`. */
  readonly suite: string;
  /** The keys that may sign it. */
  readonly keyring: Keyring;
  readonly checkValidUntil: boolean;
}

/** A Release file that a trusted key vouches for. */
export interface SignedRelease {
  readonly repository: Repository;
  /** As requested. */
  readonly suite: string;
  readonly file: ReleaseFile;
  /** Fingerprint of the primary key. */
  readonly signedBy: string;
}

/**
 * The Release file of a suite: InRelease, else Release with Release.gpg.
 *
 * @throws {ResolveError} If the repository has no such suite, or if its Release file is of another
 *   suite, of the future, or has expired.
 * @throws {SignatureError} If no key of the keyring vouches for it.
 */
export async function fetchRelease(
  request: SuiteRequest,
  ctx: ResolveContext,
): Promise<SignedRelease> {
  const { repository, suite, checkValidUntil } = request;
  const { content, signedBy } = await fetchSigned(request, ctx);
  const file = parseReleaseFile(content);
  checkReleaseFile(file, { suite, now: ctx.now, checkValidUntil });
  return { repository, suite, file, signedBy };
}

async function fetchSigned(
  { repository, suite, keyring }: SuiteRequest,
  ctx: ResolveContext,
): Promise<{ content: Uint8Array; signedBy: string }> {
  const fetchPath = (name: string): Promise<Uint8Array | undefined> =>
    fetchUnlessMissing(repository, `dists/${suite}/${name}`, ctx);
  const optionsFor = (name: string, text: Uint8Array): { date: Date; what: string } => ({
    // A Date in the future is reported as such, by the check of what was signed.
    date: new Date(Math.max(ctx.now, claimedDateOf(text) ?? 0) * 1000),
    what: `${name} of ${suite}`,
  });

  const inRelease = await fetchPath("InRelease");
  if (inRelease !== undefined) {
    return verifyClearSigned(inRelease, keyring, optionsFor("InRelease", inRelease));
  }
  const [release, signature] = await Promise.all([fetchPath("Release"), fetchPath("Release.gpg")]);
  if (release === undefined) {
    throw new ResolveError(`Cannot resolve "${suite}": ${repository.name} has no such suite`, {
      hint: `Name a mirror of ${repository.name} that has it`,
    });
  }
  if (signature === undefined) {
    throw new SignatureError(`Cannot verify the Release file of "${suite}": it has no signature`);
  }
  const { signedBy } = await verifyDetached(
    release,
    signature,
    keyring,
    optionsFor("Release", release),
  );
  return { content: release, signedBy };
}

async function fetchUnlessMissing(
  repository: Repository,
  path: string,
  ctx: ResolveContext,
): Promise<Uint8Array | undefined> {
  try {
    return await ctx.fetch(repository, path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Every mirror says that it has no such file. */
export function isMissing(error: unknown): boolean {
  return error instanceof FetchError && (error.status === 404 || error.status === 410);
}
