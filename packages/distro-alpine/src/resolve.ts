/**
 * From options to a lock: signed indexes, packages, and the digests of their files.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  digestOfBytes,
  FormatError,
  type LockedSource,
  licenseExpression,
  type PackageFact,
  type Platform,
  type PlatformLock,
  packageUrl,
  type Repository,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core/provider";
import { checkApk } from "./files/apk-file.ts";
import type { AlpineExtra, ApkExtra, ApkParts } from "./lock/alpine-lock.ts";
import { ALPINE_MIRROR, type AlpineSettings } from "./options/alpine-options.ts";
import { parseDependencies } from "./relations/dependency.ts";
import { alpineKeys, fingerprintOf, parseKeys, type TrustedKey } from "./releases/alpine-keys.ts";
import { apkArchOf } from "./releases/platform.ts";
import { type ApkPackage, parseIndex } from "./repository/apk-index.ts";
import { openSignedIndex } from "./repository/signed-index.ts";
import { resolvePackages } from "./resolver/resolver.ts";

/** A link at the mirror. */
const STABLE = "latest-stable";

const REPOSITORY: Repository = { name: "alpine", urls: [ALPINE_MIRROR] };

/** @throws {SignatureError} If no trusted key has signed an index. */
export async function resolveAlpine(
  settings: AlpineSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const { architecture, branch, indexes } = await openIndexes(settings, platform, ctx);
  const world = settings.packages.flatMap(parseDependencies);
  const index = indexes.flatMap(({ packages }) => packages);
  const chosen = resolvePackages(index, world);
  const signers = new Map(indexes.map(({ signer, repository }) => [repository, signer]));
  const files = await Promise.all(
    chosen.map((apk) => lockFile(apk, architecture, signers.get(apk.repository), ctx)),
  );
  const extra: AlpineExtra = {
    branch,
    architecture,
    keys: Object.fromEntries(
      indexes.map(({ signer: { name, der } }) => [name, Buffer.from(der).toString("base64")]),
    ),
  };
  return {
    platform,
    epoch: Math.max(...chosen.map(({ buildTime }) => buildTime)),
    repositories: { [REPOSITORY.name]: REPOSITORY.urls },
    sources: files.map(({ source }) => source),
    packages: chosen.map((apk, at) => packageFact(apk, files[at] as LockedFile, branch)),
    extra,
  };
}

interface Indexes {
  readonly architecture: string;
  /** The directory of the release. */
  readonly branch: string;
  readonly indexes: readonly RepositoryIndex[];
}

/** The indexes of all repositories. @throws {SignatureError} If no trusted key has signed one. */
export async function openIndexes(
  settings: AlpineSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<Indexes> {
  const architecture = apkArchOf(platform);
  const keys =
    ctx.keyring === undefined
      ? alpineKeys(architecture)
      : parseKeys(ctx.keyring, ctx.keyringName ?? "the keyring");
  const branch =
    settings.branch === STABLE ? await stableBranch(architecture, keys, ctx) : settings.branch;
  const indexes = await Promise.all(
    settings.repositories.map((name) => fetchIndex(`${branch}/${name}`, architecture, keys, ctx)),
  );
  return { architecture, branch, indexes };
}

/** The release that is stable today, so that neither lock nor image moves on to the next one. */
async function stableBranch(
  architecture: string,
  keys: readonly TrustedKey[],
  ctx: ResolveContext,
): Promise<string> {
  const { description } = await fetchIndex(`${STABLE}/main`, architecture, keys, ctx);
  const [branch] = /^v\d+\.\d+/.exec(description) ?? [];
  if (branch !== undefined) return branch;
  throw new ResolveError(`Cannot tell which release is stable: the index says "${description}"`, {
    hint: 'Name the release, such as "3.20"',
  });
}

interface RepositoryIndex {
  readonly repository: string;
  readonly description: string;
  readonly packages: readonly ApkPackage[];
  readonly signer: TrustedKey;
}

async function fetchIndex(
  repository: string,
  architecture: string,
  keys: readonly TrustedKey[],
  ctx: ResolveContext,
): Promise<RepositoryIndex> {
  const path = `${repository}/${architecture}/APKINDEX.tar.gz`;
  const bytes = await ctx.fetch(REPOSITORY, path);
  const { text, description, signer } = await openSignedIndex(bytes, keys, path);
  return { repository, description, signer, packages: parseIndex(text, repository) };
}

interface LockedFile {
  readonly source: LockedSource;
  readonly parts: ApkParts;
}

/** The index has no digest of a whole file: it is found by looking at the file, once. */
async function lockFile(
  apk: ApkPackage,
  architecture: string,
  signer: TrustedKey | undefined,
  ctx: ResolveContext,
): Promise<LockedFile> {
  const { name, version, checksum, repository } = apk;
  const path = `${repository}/${architecture}/${name}-${version}.apk`;
  const facts = await ctx.memo({ alpine: 1, path, checksum }, async () => {
    const bytes = await ctx.fetch(REPOSITORY, path);
    const parts = await named(path, () => checkApk(bytes, checksum));
    return { digest: digestOfBytes(bytes), size: bytes.byteLength, ...parts };
  });
  const { digest, size, control, data } = facts as LockedSource & ApkParts;
  const signedBy = signer && fingerprintOf(signer.der);
  return {
    source: { repository: REPOSITORY.name, path, digest, size, ...(signedBy && { signedBy }) },
    parts: { control, data },
  };
}

async function named<T>(path: string, check: () => Promise<T>): Promise<T> {
  try {
    return await check();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    throw new FormatError(`Cannot use "${path}": ${error.message}`, {
      format: error.format,
      cause: error,
      hint: "The mirror may be in the middle of an update; try again, or another one",
    });
  }
}

function packageFact(
  apk: ApkPackage,
  { source: { digest }, parts }: LockedFile,
  branch: string,
): PackageFact {
  const { name, version, architecture, license, origin, checksum, record } = apk;
  const extra: ApkExtra = { origin, checksum, record, ...parts };
  const distro = `alpine-${branch.replace(/^v/, "")}`;
  return {
    purl: packageUrl({
      type: "apk",
      namespace: "alpine",
      name,
      version,
      qualifiers: { arch: architecture, distro },
    }),
    name,
    version,
    digest,
    source: { name: origin, version },
    ...(license !== "" && { license: licenseExpression(license) }),
    extra,
  };
}
