/**
 * What the lock of an RPM distribution says in addition to the sources: the packages in the order in
 * which they are installed, and the keys that may sign them.
 *
 * @module
 */
import { JsonReader, LockError, type PlatformLock } from "@rootsmith/core/provider";
import {
  type EnabledModule,
  type LockedRpms,
  type RpmdbLocation,
  readLockedRpms,
} from "@rootsmith/rpm";
import type { ZypperFacts } from "../image/zypper-files.ts";

/** The `extra` of a lock. JSON; written by `resolve`, read by `layers` and `configure`. */
export type CentosExtra = Omit<LockedRpms, "packages"> & {
  /** `"centos"`, `"fedora"`. */
  readonly family: string;
  /** `"7"`, `"9-stream"`. */
  readonly release: string;
  /** rpm's name: `"x86_64"`. */
  readonly arch: string;
  readonly rpmdb: RpmdbLocation;
  /** Base URL for the repository files in the image: `"http://vault.centos.org/7.9.2009"`. */
  readonly vault?: string;
  /** Enabled modules, by name. Absent if there are none. */
  readonly modules?: readonly EnabledModule[];
  /** Present where zypper manages the packages. */
  readonly zypper?: ZypperFacts;
  /** Present where the packages are installed on top of an image. */
  readonly onTop?: LockedOnTop;
};

/** What becomes of the packages of the image below, beside those that stay. */
type LockedOnTop = {
  /** NEVRAs of what is removed or replaced, in the order in which it goes. */
  readonly erased: readonly string[];
};

/** A {@linkcode CentosExtra} with what the lock says of each package. */
export type CentosLock = CentosExtra & LockedRpms;

/**
 * Narrows what a lock that was read back from disk says.
 *
 * @throws {LockError} If this provider cannot have written it.
 */
export function readCentosLock(lock: PlatformLock): CentosLock {
  const { legacySignatures, vault, modules, zypper, onTop, ...extra } = new JsonReader(
    lock.extra,
    "extra",
    problem,
  ).fields(
    ["family", "release", "arch", "rpmdb", "keyrings"],
    ["legacySignatures", "vault", "modules", "zypper", "onTop"],
  );
  return {
    family: extra.family.text(),
    release: extra.release.text(),
    arch: extra.arch.text(),
    rpmdb: readRpmdb(extra.rpmdb),
    ...(legacySignatures?.boolean() && { legacySignatures: true }),
    ...(vault && { vault: vault.text() }),
    keyrings: Object.fromEntries(
      extra.keyrings.entries().map(([name, base64]) => [name, base64.text()]),
    ),
    ...(modules && { modules: modules.items().map(readModule) }),
    ...(zypper && { zypper: readZypper(zypper) }),
    ...(onTop && { onTop: readOnTop(onTop) }),
    packages: readLockedRpms(onTop ? withoutInstalled(lock) : lock, problem),
  };
}

/** What stays of the image below has no source. */
function withoutInstalled(lock: PlatformLock): PlatformLock {
  return { ...lock, packages: lock.packages.filter(({ digest }) => digest !== undefined) };
}

function readZypper(reader: JsonReader): ZypperFacts {
  const { repositories, autoInstalled } = reader.fields(["repositories", "autoInstalled"]);
  return {
    repositories: Object.fromEntries(
      repositories.entries().map(([alias, url]) => [alias, url.text()]),
    ),
    autoInstalled: autoInstalled.items().map((name) => name.text()),
  };
}

function readOnTop(reader: JsonReader): LockedOnTop {
  const { erased } = reader.fields(["erased"]);
  return { erased: erased.items().map((nevra) => nevra.text()) };
}

function readRpmdb(reader: JsonReader): RpmdbLocation {
  const { backend, path } = reader.fields(["backend", "path"]);
  if (
    path
      .text()
      .split("/")
      .some((part) => ["", ".", ".."].includes(part))
  ) {
    throw path.fail("not a path below the root");
  }
  return { backend: backend.text(), path: path.text() };
}

function readModule(reader: JsonReader): EnabledModule {
  const { name, stream, profiles } = reader.fields(["name", "stream", "profiles"]);
  return {
    name: name.text(),
    stream: stream.text(),
    profiles: profiles.items().map((profile) => profile.text()),
  };
}

function problem(where: string, fact: string): LockError {
  return new LockError(`Cannot read the lock of a CentOS rootfs: "${where}" is ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
