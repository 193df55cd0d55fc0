/**
 * The lock of a resolved set of packages.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  type Digest,
  digestOfBytes,
  HOST_REPOSITORY,
  type LockedSource,
  type Platform,
  type PlatformLock,
  type ResolveContext,
} from "@rootsmith/core/provider";
import {
  type Checksum,
  type FetchedRepomd,
  installedPackage,
  nevraOf,
  packageFact,
  type RpmdbLocation,
  type RpmExtra,
  type RpmPackage,
  rpmvercmp,
  verifyChecksum,
} from "@rootsmith/rpm";
import type { ResolvedRpms } from "@rootsmith/rpm/solver";
import type { BaseSystem } from "../on-top/base-system.ts";
import { osOf, type Release } from "../releases/release.ts";
import { fetchLocated } from "../repositories/located-fetch.ts";
import type { PackageSource, Target } from "../repositories/package-source.ts";
import type { CurrentRepositories } from "../repositories/with-repositories.ts";
import type { CentosExtra } from "./lock.ts";
import { packageLocation } from "./package-location.ts";
import { zypperFacts } from "./zypper-facts.ts";

export interface Resolution extends CurrentRepositories {
  readonly platform: Platform;
  /** The image on top of which they are installed. */
  readonly base?: BaseSystem;
}

/**
 * The lock of some packages. Those whose SHA-256 their repository does not give are downloaded.
 *
 * @throws {FetchError | DigestMismatchError} If such a package cannot be fetched, or has another
 *   checksum than its repository gives.
 * @throws {FormatError} If a package is outside its mirror or directory.
 */
export async function lockOf(
  { packages: resolved, erased, modules }: ResolvedRpms,
  resolution: Resolution,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const { distribution, release, settings, architecture, platform, repomds, base } = resolution;
  const packages = resolved.map((item) => item.package);
  const located: Located[] = [];
  for (const item of packages) located.push(await locate(item, resolution, ctx));
  const distro = osOf(distribution, release);
  const extra: CentosExtra = {
    family: distribution.name,
    release: release.name,
    arch: architecture.arch,
    rpmdb: base?.location ?? { ...release.rpmdb, backend: backendOf(release, packages) },
    ...(release.legacySignatures && { legacySignatures: true }),
    ...(settings.vault && release.vault !== undefined && { vault: vaultOf(resolution) }),
    keyrings: keyringsOf(resolution.sources, packages),
    ...(modules.length > 0 && { modules }),
    ...(distribution.manager === "zypper" && { zypper: zypperFacts(resolved, erased, resolution) }),
    ...(base && { onTop: { erased: erased.map(nevraOf) } }),
  };
  const gone = new Set(erased.map(nevraOf));
  const kept = (base?.packages ?? []).filter(({ nevra }) => !gone.has(nevra));
  return {
    platform,
    epoch: Math.max(...repomds.map(({ repomd }) => repomd.timestamp)),
    repositories: Object.fromEntries(
      located
        .filter(({ source }) => source.repository !== HOST_REPOSITORY)
        .map(({ source, urls }) => [source.repository, urls]),
    ),
    sources: located.map(({ source }) => source),
    packages: [
      ...packages.map((item, index) => ({
        ...packageFact(item, distro),
        digest: (located[index] as Located).source.digest,
        extra: rpmExtra(item),
      })),
      ...kept.map(installedPackage).map((item) => ({
        ...packageFact(item, distro),
        extra: rpmExtra(item),
      })),
    ],
    extra,
  };
}

function rpmExtra({
  evr,
  arch,
  repository,
}: Pick<RpmPackage, "evr" | "arch" | "repository">): RpmExtra {
  return { ...evr, arch, repository };
}

interface Located {
  readonly source: LockedSource;
  /** Of its repository. */
  readonly urls: readonly string[];
}

async function locate(
  item: RpmPackage,
  { sources, repomds }: Resolution,
  ctx: ResolveContext,
): Promise<Located> {
  const { location } = sources.find(
    ({ config }) => config.name === item.repository,
  ) as PackageSource;
  const { repository: plain, signedBy } = repomds.find(
    ({ request }) => request.config.name === item.repository,
  ) as FetchedRepomd;
  const { repository, path } = packageLocation(item, plain, location);
  const digest =
    item.digest ??
    (await digestBy(item.checksum, () => fetchLocated(repository, path, ctx), item, ctx));
  return {
    source: {
      repository: repository.name,
      path,
      digest,
      size: item.size,
      ...(signedBy !== undefined && { signedBy }),
    },
    urls: repository.urls,
  };
}

/** Repositories of EL 5 and 6 have only the SHA-1 of packages; a lock has their SHA-256. */
async function digestBy(
  checksum: Checksum,
  fetch: () => Promise<Uint8Array>,
  item: RpmPackage,
  ctx: ResolveContext,
): Promise<Digest> {
  const { type, hex } = checksum;
  const digest = await ctx.memo({ sha256Of: `${type}:${hex}` }, async () => {
    const bytes = await fetch();
    verifyChecksum(bytes, checksum, nevraOf(item));
    return digestOfBytes(bytes);
  });
  return digest as Digest;
}

/** Plain HTTP, as in the repository files: old releases do not know modern TLS, and packages are signed. */
function vaultOf({ release, architecture }: Target): string {
  const isElsewhere = release.repositories.some(
    ({ elsewhere = {} }) => architecture.basearch in elsewhere,
  );
  return `http://vault.centos.org/${isElsewhere ? "altarch/" : ""}${release.vault}`;
}

/**
 * The backend of the release. Between Berkeley DB and SQLite, though, the version of the rpm in the
 * rootfs decides: rpm 4.16 writes only the latter.
 */
function backendOf(
  { rpmdb: { backend } }: Release,
  packages: readonly RpmPackage[],
): RpmdbLocation["backend"] {
  const rpm = packages.find(({ name }) => name === "rpm");
  if (rpm === undefined || !["bdb", "sqlite"].includes(backend)) return backend;
  return rpmvercmp(rpm.evr.version, "4.16") < 0 ? "bdb" : "sqlite";
}

function keyringsOf(
  sources: readonly PackageSource[],
  packages: readonly RpmPackage[],
): CentosExtra["keyrings"] {
  const used = new Set(packages.map(({ repository }) => repository));
  return Object.fromEntries(
    sources.flatMap(({ config: { name }, keyring }) =>
      keyring && used.has(name)
        ? [[name, Buffer.from(keyring.bytes).toString("base64")] as const]
        : [],
    ),
  );
}
