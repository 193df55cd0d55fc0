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
  type ResolveContext,
  warnOfEndedRelease,
} from "@rootsmith/core/provider";
import { checkV2Apk } from "./files/v2-apk.ts";
import { checkV3Apk } from "./files/v3-apk.ts";
import { isAdb } from "./formats/adb-file.ts";
import type { AlpineExtra, ApkExtra, ApkParts } from "./lock/alpine-lock.ts";
import type { AlpineSettings } from "./options/alpine-options.ts";
import { parseDependencies } from "./relations/dependency.ts";
import { fingerprintOf, type TrustedKey } from "./releases/alpine-keys.ts";
import { alpineDistroReleases, apkToolsOf } from "./releases/alpine-releases.ts";
import type { ApkPackage } from "./repository/apk-package.ts";
import { locate, openIndexes } from "./repository/open-indexes.ts";
import { resolvePackages } from "./resolver/resolver.ts";

/** @throws {SignatureError} If no trusted key has signed an index. */
export async function resolveAlpine(
  settings: AlpineSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const { architecture, branch, keys, indexes } = await openIndexes(settings, platform, ctx);
  warnOfEndedRelease("Alpine", branch.replace(/^v/, ""), alpineDistroReleases(), ctx);
  const world = settings.packages.flatMap(parseDependencies);
  const index = indexes.flatMap(({ packages }) => packages);
  const chosen = resolvePackages(index, world);
  const signers = new Map(indexes.map(({ signer, repository }) => [repository, signer]));
  const files = await Promise.all(
    chosen.map((apk) => lockFile(apk, signers.get(apk.repository), keys, ctx)),
  );
  const repositories = indexes.map(({ repository }) => locate(repository, "")[0]);
  const extra: AlpineExtra = {
    branch,
    architecture,
    apkTools: apkToolsIn(index) ?? apkToolsOf(branch),
    keys: Object.fromEntries(indexes.map(({ signer }) => [keyName(signer), base64Of(signer)])),
  };
  return {
    platform,
    epoch: Math.max(...chosen.map(({ buildTime }) => buildTime)),
    repositories: Object.fromEntries(repositories.map(({ name, urls }) => [name, urls])),
    sources: files.map(({ source }) => source),
    packages: chosen.map((apk, at) => packageFact(apk, files[at] as LockedFile, branch)),
    extra,
  };
}

/** The apk that the repositories have says more than a table. */
function apkToolsIn(index: readonly ApkPackage[]): number | undefined {
  const versions = index
    .filter(({ name, tag }) => name === "apk-tools" && tag === undefined)
    .map(({ version }) => Number.parseInt(version, 10));
  return versions.length === 0 ? undefined : Math.max(...versions);
}

function keyName({ name, der }: TrustedKey): string {
  return name === "" ? `${fingerprintOf(der).slice(0, 16).toLowerCase()}.rsa.pub` : name;
}

function base64Of({ der }: TrustedKey): string {
  return Buffer.from(der).toString("base64");
}

interface LockedFile {
  readonly source: LockedSource;
  readonly parts: ApkParts;
}

/** The index has no digest of a whole file: it is found by looking at the file, once. */
async function lockFile(
  apk: ApkPackage,
  signer: TrustedKey | undefined,
  keys: readonly TrustedKey[],
  ctx: ResolveContext,
): Promise<LockedFile> {
  const [repository, path] = locate(apk.repository, apk.path);
  const trusted = keys.map(({ der }) => fingerprintOf(der));
  const key = { alpine: 2, repository: repository.name, path, identity: apk.identity, trusted };
  const facts = await ctx.memo(key, async () => {
    const bytes = await ctx.fetch(repository, path);
    const parts = await named(path, () => partsOf(bytes, apk, keys));
    return { digest: digestOfBytes(bytes), size: bytes.byteLength, ...parts };
  });
  const { digest, size, control, data } = facts as LockedSource & ApkParts;
  const signedBy = signer && fingerprintOf(signer.der);
  return {
    source: { repository: repository.name, path, digest, size, ...(signedBy && { signedBy }) },
    parts: { control, data },
  };
}

async function partsOf(
  bytes: Uint8Array,
  apk: ApkPackage,
  keys: readonly TrustedKey[],
): Promise<ApkParts> {
  if (!isAdb(bytes)) return checkV2Apk(bytes, apk.identity);
  await checkV3Apk(bytes, apk, keys);
  return { control: 0, data: 0 };
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
  const { name, version, architecture, license, origin, record, tag } = apk;
  const checksum = record.slice(2, record.indexOf("\n"));
  const extra: ApkExtra = { origin, checksum, record, ...parts, ...(tag !== undefined && { tag }) };
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
