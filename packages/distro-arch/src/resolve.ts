/**
 * From options to a lock: signed databases, packages, and whose signatures they have.
 *
 * @module
 */
import {
  allLicenses,
  type LockedSource,
  licenseExpression,
  type PackageFact,
  type Platform,
  type PlatformLock,
  packageUrl,
  type ResolveContext,
} from "@rootsmith/core/provider";
import type { ArchExtra, ArchPackageExtra } from "./lock/arch-lock.ts";
import type { ArchSettings } from "./options/options.ts";
import { directoryOf } from "./releases/port.ts";
import type { ArchPackage } from "./repository/database.ts";
import {
  openRepositories,
  type Repositories,
  signatureOf,
} from "./repository/open-repositories.ts";
import { verifySignature } from "./repository/verify-signature.ts";
import { PackageIndex } from "./resolver/package-index.ts";
import { type ChosenPackage, resolvePackages } from "./resolver/resolve-packages.ts";

/** @throws {SignatureError} If no key that counts has signed a package. */
export async function resolveArch(
  settings: ArchSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const repositories = await openRepositories(settings, platform, ctx);
  const { repository, names, port } = repositories;
  const targets = [...settings.packages, ...settings.include];
  const { packages, notes } = resolvePackages(new PackageIndex(repositories.packages), targets);
  for (const message of notes) ctx.report({ type: "note", message });
  const locked = await Promise.all(packages.map((one) => lockPackage(one, repositories, ctx)));
  const extra: ArchExtra = { architecture: port.architecture, repositories: names };
  return {
    platform,
    epoch: Math.max(...locked.map(({ buildDate }) => buildDate)),
    repositories: { [repository.name]: repository.urls },
    sources: locked.map(({ source }) => source),
    packages: locked.map(({ fact }) => fact),
    extra,
  };
}

/** Where the database has the signature itself, pacman does not look at the digest. */
function validationOf(
  { signature }: ArchPackage,
  isSigned: boolean,
): ArchPackageExtra["validation"] {
  if (!isSigned) return ["sha256"];
  return signature === undefined ? ["sha256", "pgp"] : ["pgp"];
}

interface LockedFile {
  readonly source: LockedSource;
  readonly fact: PackageFact;
  /** Seconds since 1970-01-01Z. */
  readonly buildDate: number;
}

async function lockPackage(
  { package: one, isAsked }: ChosenPackage,
  { port, repository, sigLevel, keys, now }: Repositories,
  ctx: ResolveContext,
): Promise<LockedFile> {
  const path = `${directoryOf(port, one.repository)}/${one.file}`;
  const digest = `sha256:${one.sha256}` as const;
  const { source, content } = await ctx.download(repository, path, digest);
  const signedBy = await verifySignature(
    { path, digest, content, ...signatureOf(one) },
    sigLevel.packages,
    { repository, keys, now },
    ctx,
  );
  const extra: ArchPackageExtra = {
    isAsked,
    validation: validationOf(one, signedBy !== undefined),
    depends: one.depends.map(({ text }) => text),
    provides: one.provides.map(({ text }) => text),
  };
  const { name, version, base, architecture, buildDate } = one;
  const licenses = one.licenses.map((text) => licenseExpression(text));
  const purl = packageUrl({
    type: "alpm",
    namespace: "arch",
    name,
    version,
    qualifiers: { arch: architecture, upstream: base === name ? undefined : base },
  });
  return {
    source: { ...source, ...(signedBy !== undefined && { signedBy }) },
    fact: {
      purl,
      name,
      version,
      digest: source.digest,
      source: { name: base, version },
      ...(licenses.length > 0 && { license: allLicenses(licenses) }),
      extra,
    },
    buildDate,
  };
}
