/**
 * Finds a repository and fetches its repomd.xml, verified.
 *
 * @module
 */
import {
  type Digest,
  DigestMismatchError,
  digestOfBytes,
  FormatError,
  isNotFound,
  type Repository,
  type ResolveContext,
  ResolveError,
  SignatureError,
} from "@rootsmith/core/provider";
import { type Keyring, verifyDetached } from "@rootsmith/openpgp";
import { digestOfChecksum, verifyChecksum } from "../metadata/checksum.ts";
import { parseMetalink, parseMirrorlist, type RepomdVersion } from "./mirrors.ts";
import type { RepositoryConfig } from "./repo-file.ts";
import { parseRepomd, type Repomd } from "./repomd.ts";

/** A repository to read, and the keys that may have signed it. */
export interface RepositoryRequest {
  readonly config: RepositoryConfig;
  /** The keys that may sign repomd.xml. Absent if no signature is required. */
  readonly keyring?: Keyring;
  /** Keys may have expired since. */
  readonly allowExpired?: boolean;
}

/** The state of a repository: its repomd.xml, verified. */
export interface FetchedRepomd {
  readonly request: RepositoryRequest;
  /** Named as in the config, with the URLs of the mirrors. */
  readonly repository: Repository;
  readonly repomd: Repomd;
  /** Digest of repomd.xml. What follows from it alone can be cached by it. */
  readonly digest: Digest;
  /** Fingerprint of the primary key. Absent if no signature was required. */
  readonly signedBy?: string;
}

const REPOMD = "repodata/repomd.xml";
/** Of repomd.xml and lists of mirrors. None in use has a tenth of it. */
const MAX_TEXT_SIZE = 4 << 20;

/**
 * @throws {FetchError} If no mirror has it.
 * @throws {SignatureError} If no key of the keyring vouches for it.
 * @throws {FormatError} If it, or the list of mirrors, is malformed.
 */
export async function fetchRepomd(
  request: RepositoryRequest,
  ctx: ResolveContext,
): Promise<FetchedRepomd> {
  const { name } = request.config;
  const { urls, versions } = await mirrorsOf(request.config, ctx);
  const repository: Repository = { name, urls };
  const bytes = await fetchVersion(repository, versions, ctx);
  const what = `repomd.xml of "${name}"`;
  const repomd = parseRepomd(decode(bytes, what), what);
  const fetched = { request, repository, repomd, digest: digestOfBytes(bytes) };
  if (request.keyring === undefined) return fetched;
  const signature = await fetchSignature(repository, ctx);
  const { signedBy } = await verifyDetached(bytes, signature, request.keyring, {
    date: new Date(Math.max(ctx.now, repomd.timestamp) * 1000),
    what,
    allowExpired: request.allowExpired ?? false,
  });
  return { ...fetched, signedBy };
}

/** A file that repomd.xml names is not there any more, or is not the one that it names. */
export function isOutdated(error: unknown): boolean {
  return isNotFound(error) || error instanceof DigestMismatchError;
}

async function mirrorsOf(
  { name, urls, mirrorlist, metalink }: RepositoryConfig,
  ctx: ResolveContext,
): Promise<{ urls: readonly string[]; versions: readonly RepomdVersion[] }> {
  if (urls.length > 0) return { urls, versions: [] };
  if (metalink !== undefined) {
    const what = `the metalink of "${name}"`;
    const text = decode(await fetchUrl(`${name} metalink`, metalink, ctx), what);
    return parseMetalink(text, what);
  }
  if (mirrorlist !== undefined) {
    const what = `the mirrorlist of "${name}"`;
    const text = decode(await fetchUrl(`${name} mirrorlist`, mirrorlist, ctx), what);
    return { urls: parseMirrorlist(text, what), versions: [] };
  }
  throw new ResolveError(`Cannot read repository "${name}": it has no address`, {
    hint: `Give it a "baseurl", "mirrorlist" or "metalink"`,
  });
}

function decode(bytes: Uint8Array, what: string): string {
  if (bytes.byteLength <= MAX_TEXT_SIZE) return new TextDecoder().decode(bytes);
  throw new FormatError(`Cannot read ${what}: it is larger than ${MAX_TEXT_SIZE} bytes`, {
    format: "repodata",
  });
}

function fetchUrl(name: string, url: string, ctx: ResolveContext): Promise<Uint8Array> {
  const path = url.indexOf("/", url.indexOf("://") + 3) + 1;
  return ctx.fetch({ name, urls: [url.slice(0, path)] }, url.slice(path));
}

/** One that a metalink vouches for, the newest first; without a metalink whatever there is. */
async function fetchVersion(
  repository: Repository,
  versions: readonly RepomdVersion[],
  ctx: ResolveContext,
): Promise<Uint8Array> {
  let failure: unknown;
  for (const { checksum, size } of versions) {
    const digest = digestOfChecksum(checksum);
    try {
      if (digest !== undefined && size !== undefined) {
        return await ctx.fetch(repository, REPOMD, { digest, size });
      }
      const bytes = await ctx.fetch(repository, REPOMD);
      verifyChecksum(bytes, checksum, `repomd.xml of "${repository.name}"`);
      return bytes;
    } catch (error) {
      if (!isOutdated(error)) throw error;
      failure ??= error;
    }
  }
  if (failure !== undefined) throw failure;
  return ctx.fetch(repository, REPOMD);
}

async function fetchSignature(repository: Repository, ctx: ResolveContext): Promise<Uint8Array> {
  try {
    return await ctx.fetch(repository, `${REPOMD}.asc`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new SignatureError(
      `Cannot verify repomd.xml of "${repository.name}": it has no signature`,
      { cause: error, hint: "Trust its signed packages alone: repo_gpgcheck=0" },
    );
  }
}
