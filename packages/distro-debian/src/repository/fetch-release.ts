/**
 * Fetches a Release file and verifies who signed it.
 *
 * @see https://wiki.debian.org/SecureApt
 * @module
 */
import {
  digestOfBytes,
  isNotFound,
  type Repository,
  type ResolveContext,
  ResolveError,
  SignatureError,
} from "@rootsmith/core/provider";
import {
  clearSignedText,
  parseClearSigned,
  type VerifyOptions,
  verifyClearSigned,
  verifyDetached,
} from "@rootsmith/openpgp";
import type { DebianSource } from "../formats/apt-source.ts";
import {
  checkReleaseFile,
  claimedDateOf,
  parseReleaseFile,
  type ReleaseFile,
} from "../formats/release-file.ts";
import type { Archive, Pocket } from "../releases/release.ts";
import type { SigningKeys } from "../releases/trusted-keys.ts";
import { bareRelease } from "./bare-release.ts";

/** One suite at one repository. */
export interface SuiteRequest {
  readonly repository: Repository;
  /** Codename or alias, a directory below `dists`; of a flat repository any directory, with a slash at its end. */
  readonly suite: string;
  /** Empty for a flat repository. */
  readonly components: readonly string[];
  /** Those that it is asked for, of those that the rootfs has. Default: all. */
  readonly architectures?: readonly string[];
  /** Those that may sign it. Absent: it is taken unsigned. */
  readonly keys?: SigningKeys;
  /** Keys may have expired since. */
  readonly allowExpired: boolean;
  /** The apt of the release has signatures checked by sqv. */
  readonly sqv?: boolean;
  readonly checkValidUntil: boolean;
  /** Whether the Release file must name this suite. */
  readonly matchesName: boolean;
  /** Seconds since 1970-01-01Z: it is a snapshot of this time. */
  readonly asOf?: number;
  readonly byHash: "yes" | "no" | "force";
  /** The archive of the distribution; absent for a source of the user. */
  readonly archive?: Archive;
  /** What it is for, if it is not the release itself. */
  readonly pocket?: Pocket;
  /** The user's source that it belongs to. */
  readonly source?: DebianSource;
}

/** A Release file that a trusted key vouches for, or that the user trusts without. */
export interface SignedRelease {
  readonly request: SuiteRequest;
  readonly file: ReleaseFile;
  /** Fingerprint of the primary key. Absent: unsigned. */
  readonly signedBy?: string;
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
  const { content, signedBy } = await fetchSigned(request, ctx);
  const file = content instanceof Uint8Array ? parseReleaseFile(content) : content;
  checkReleaseFile(file, { ...request.source, ...request, now: ctx.now });
  if (signedBy !== undefined) return { request, file, signedBy };
  const message = `"${suiteName(request)}" is taken without a signature`;
  ctx.report({ type: "warning", code: "UNSIGNED", message });
  return { request, file };
}

/** The directory of a suite below its repository; empty, or with a slash at its end. */
export function suiteDirectory(suite: string): string {
  return suite.endsWith("/") ? suite.replace(/^(?:\.?\/)+/, "") : `dists/${suite}/`;
}

/** A suite in messages: that of a user's source with its repository. */
export function suiteName({ suite, source, repository }: SuiteRequest): string {
  return source === undefined ? suite : `${repository.name} ${suite}`;
}

async function fetchSigned(
  request: SuiteRequest,
  ctx: ResolveContext,
): Promise<{ content: Uint8Array | ReleaseFile; signedBy?: string }> {
  const { repository, suite, keys } = request;
  const name = suiteName(request);
  const asked: string[] = [];
  const fetchPath = (file: string): Promise<Uint8Array | undefined> =>
    fetchUnlessMissing(repository, `${suiteDirectory(suite)}${file}`, ctx, asked);
  const optionsFor = (file: string, text: Uint8Array): VerifyOptions => ({
    // A Date in the future is reported as such, by the check of what was signed.
    date: new Date(Math.max(ctx.now, claimedDateOf(text) ?? 0) * 1000),
    what: `${file} of ${name}`,
    allowExpired: request.allowExpired,
    asSqv: request.sqv === true && ctx.now >= SQV_POLICY_TIME,
  });

  const { inReleasePath } = request.source ?? {};
  const path = inReleasePath ?? "InRelease";
  const inRelease = await fetchPath(path);
  if (inRelease !== undefined) {
    return keys === undefined
      ? { content: parseClearSigned(inRelease).signed }
      : verifyInRelease(inRelease, keys, optionsFor(path, inRelease), ctx);
  }
  if (inReleasePath !== undefined) {
    throw new ResolveError(`Cannot resolve "${name}": it has no "${inReleasePath}"`);
  }
  const [release, signature] = await Promise.all([fetchPath("Release"), fetchPath("Release.gpg")]);
  if (release === undefined) {
    const isBare = keys === undefined && suite.endsWith("/");
    const file = isBare ? await bareRelease(fetchPath) : undefined;
    if (file !== undefined) return { content: file };
    throw new ResolveError(`Cannot resolve "${name}": ${repository.name} has no such suite`, {
      hint: `There is nothing at ${asked[0]}: name a mirror that has it with --mirror ${repository.name}=URL`,
    });
  }
  if (keys === undefined) return { content: release };
  if (signature === undefined) {
    throw new SignatureError(`Cannot verify the Release file of "${name}": it has no signature`);
  }
  const options = optionsFor("Release", release);
  const keyring = await keys.keyring();
  return { content: release, ...(await verifyDetached(release, signature, keyring, options)) };
}

/**
 * What was good is good for the rest of the hour, and not verified again: that takes longer than all
 * else that there is to do where nothing has changed.
 */
async function verifyInRelease(
  text: Uint8Array,
  keys: SigningKeys,
  options: VerifyOptions,
  ctx: ResolveContext,
): Promise<{ content: Uint8Array; signedBy: string }> {
  const { allowExpired = false, asSqv = false } = options;
  const inRelease = digestOfBytes(text);
  const hour = Math.floor(ctx.now / 3600);
  const key = { verified: inRelease, keys: keys.id, allowExpired, asSqv, hour };
  const signedBy = await ctx.memo(key, async () => {
    const verified = await verifyClearSigned(text, await keys.keyring(), options);
    return verified.signedBy;
  });
  return { content: clearSignedText(text), signedBy: String(signedBy) };
}

/** 2026-02-01T00:00:00Z, in the default-sequoia.config of apt; no key is refused by it before. */
const SQV_POLICY_TIME = 1_769_904_000;

/** Real ones have less than 1 MiB, and all of it is read before anybody vouches for it. */
const MAX_SIZE = 32 << 20;

/** @param missing Gets the URL where nothing is there. */
async function fetchUnlessMissing(
  repository: Repository,
  path: string,
  ctx: ResolveContext,
  missing: string[],
): Promise<Uint8Array | undefined> {
  try {
    const bytes = await ctx.fetch(repository, path);
    if (bytes.byteLength <= MAX_SIZE) return bytes;
    throw new ResolveError(
      `Cannot use "${path}" of ${repository.name}: it is larger than ${MAX_SIZE >> 20} MiB`,
    );
  } catch (error) {
    if (!isNotFound(error)) throw error;
    missing.push(error.url);
    return undefined;
  }
}
