/**
 * Reads lock files, which people merge and edit: nothing in them is taken for granted.
 *
 * @module
 */

import type { LockedHostPath, LockedSource, PlatformLock } from "../contract/platform-lock.ts";
import { HOST_REPOSITORY } from "../contract/platform-lock.ts";
import type { Layering } from "../layers/layering.ts";
import { LockError } from "../model/errors.ts";
import { checkFormats } from "../model/formats.ts";
import { parseJson } from "../model/json.ts";
import { JsonReader } from "../model/json-reader.ts";
import { formatPlatform, type ImageConfig, type Platform } from "../model/oci.ts";
import type { NormalizationChoice } from "../normalize/normalization-choice.ts";
import type { PackageFact } from "../packages/package-fact.ts";
import type { LockFile } from "./lock-file.ts";

const REWRITE = "Restore it, or write a new one with rootsmith resolve";

/**
 * The inverse of `formatLockFile`.
 *
 * @param name What to call it in a message: its path.
 * @throws {LockError} If anything in it is not what it has to be; the message says where.
 */
export function readLockFile(text: string, name: string): LockFile {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (cause) {
    const { message } = cause as SyntaxError;
    throw new LockError(`Cannot read the lock "${name}": ${message}`, { cause, hint: REWRITE });
  }
  const root = new JsonReader(value, "", (where, fact) => {
    const what = where === "" ? "it" : `"${where}"`;
    return new LockError(`Cannot read the lock "${name}": ${what} is ${fact}`, { hint: REWRITE });
  });
  checkVersion(root, name);
  const { formats, provider, image, platforms } = root.fields(
    ["lockVersion", "provider", "image", "platforms"],
    ["formats"],
  );
  const { name: distro, revision, options } = provider.fields(["name", "revision", "options"]);
  const { configure, normalize, config, layers, from } = image.fields(
    ["configure", "normalize", "config", "layers"],
    ["from"],
  );
  return {
    lockVersion: 1,
    formats: checkFormats(formats?.count(), name),
    provider: { name: distro.text(), revision: revision.count(), options: options.object() },
    image: {
      configure: configure.oneOf(["auto", "none"]),
      normalize: readNormalize(normalize),
      config: config.object() as ImageConfig,
      layers: readLayering(layers),
      ...(from && { from: from.text() }),
    },
    platforms: readPlatforms(platforms),
  };
}

function checkVersion(root: JsonReader, name: string): void {
  const { lockVersion } = root.object();
  if (lockVersion === 1) return;
  throw new LockError(
    typeof lockVersion === "number"
      ? `Cannot read the lock "${name}": it is of version ${lockVersion}, and only 1 is known here`
      : `Cannot read the lock "${name}": it is not a lock of rootsmith`,
    { hint: typeof lockVersion === "number" ? "Update rootsmith" : REWRITE },
  );
}

function readNormalize(reader: JsonReader): NormalizationChoice {
  if (typeof reader.value === "string") return reader.oneOf<"all" | "none">(["all", "none"]);
  return reader.items().map((name) => name.text());
}

function readLayering(reader: JsonReader): Layering {
  if (typeof reader.value === "string")
    return reader.oneOf<"single" | "split">(["single", "split"]);
  const { packages } = reader.fields(["packages"]);
  return { packages: packages.count() };
}

function readPlatforms(list: JsonReader): PlatformLock[] {
  const names = new Set<string>();
  return list.items().map((item) => {
    const lock = readPlatformLock(item);
    const name = formatPlatform(lock.platform);
    if (names.has(name)) throw item.fail(`a second one for ${name}`);
    names.add(name);
    return lock;
  });
}

function readPlatformLock(reader: JsonReader): PlatformLock {
  const { platform, base, epoch, repositories, sources, packages, host, extra } = reader.fields(
    ["platform", "epoch", "repositories", "sources", "packages"],
    ["base", "host", "extra"],
  );
  const urls = Object.fromEntries(
    repositories.entries().map(([name, list]) => [name, list.items().map(readUrl)]),
  );
  const locked = sources.items().map((source) => readSource(source, urls));
  const digests = new Set(locked.map(({ digest }) => digest));
  return {
    platform: readPlatform(platform),
    ...(base && { base: base.digest() }),
    epoch: epoch.count(),
    repositories: urls,
    sources: locked,
    packages: readPackages(packages, digests),
    ...(host && { host: host.items().map(readHostPath) }),
    ...(extra && { extra: extra.json() }),
  };
}

/** A part of a platform's name. */
const PLATFORM_PART = /^[a-z0-9._-]+$/i;

function readPlatform(reader: JsonReader): Platform {
  const { os, architecture, variant } = reader.fields(["os", "architecture"], ["variant"]);
  const part = (field: JsonReader): string => field.match(PLATFORM_PART, "not a name");
  return {
    os: part(os),
    architecture: part(architecture),
    ...(variant && { variant: part(variant) }),
  };
}

function readUrl(reader: JsonReader): string {
  const url = URL.parse(reader.text());
  if (url === null) throw reader.fail("not a URL");
  if (url.username + url.password !== "") throw reader.fail("a URL with credentials");
  return reader.text();
}

/** OpenPGP fingerprints of versions 3 to 6. */
const FINGERPRINT = /^(?:[0-9A-F]{32}|[0-9A-F]{40}|[0-9A-F]{64})$/;

function readSource(reader: JsonReader, repositories: PlatformLock["repositories"]): LockedSource {
  const { repository, path, digest, size, signedBy } = reader.fields(
    ["repository", "path", "digest", "size"],
    ["signedBy"],
  );
  if (repository.text() !== HOST_REPOSITORY) {
    if (!Object.hasOwn(repositories, repository.text())) {
      throw repository.fail("not the name of one of its repositories");
    }
    if (!isBelow(path.text())) throw path.fail("not a path below its repository");
  }
  return {
    repository: repository.text(),
    path: path.text(),
    digest: digest.digest(),
    size: size.count(),
    ...(signedBy && { signedBy: signedBy.match(FINGERPRINT, "not a fingerprint") }),
  };
}

function isBelow(path: string): boolean {
  return path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}

const PACKAGE_URL = /^pkg:[a-z0-9.+-]+\/\S+$/;

function readPackages(list: JsonReader, digests: ReadonlySet<string>): PackageFact[] {
  const seen = new Set<string>();
  return list.items().map((item) => {
    const { purl, name, version, digest, source, license, supplier, extra } = item.fields(
      ["purl", "name", "version"],
      ["digest", "source", "license", "supplier", "extra"],
    );
    const url = purl.match(PACKAGE_URL, "not a package URL");
    if (seen.has(url)) throw purl.fail("that of another package, too");
    seen.add(url);
    if (digest && !digests.has(digest.digest())) throw digest.fail("that of none of its sources");
    const from = source?.fields(["name", "version"]);
    return {
      purl: url,
      name: name.text(),
      version: version.text(),
      ...(digest && { digest: digest.digest() }),
      ...(from && { source: { name: from.name.text(), version: from.version.text() } }),
      ...(license && { license: license.text() }),
      ...(supplier && { supplier: supplier.text() }),
      ...(extra && { extra: extra.object() }),
    };
  });
}

function readHostPath(reader: JsonReader): LockedHostPath {
  const { path, digest, captured } = reader.fields(["path", "digest"], ["captured"]);
  if (captured !== undefined && captured.value !== true) throw captured.fail("not true");
  return {
    path: path.text(),
    digest: digest.digest(),
    ...(captured && { captured: true }),
  };
}
