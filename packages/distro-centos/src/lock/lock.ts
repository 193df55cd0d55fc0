/**
 * What the lock of an RPM distribution says in addition to the sources: the packages in the order in
 * which they are installed, and the keys that may sign them.
 *
 * @module
 */
import {
  type JsonObject,
  type JsonValue,
  LockError,
  type PlatformLock,
} from "@rootsmith/core/provider";
import type { EnabledModule, LockedRpm, LockedRpms, RpmdbLocation } from "@rootsmith/rpm";

/** The `extra` of a lock. JSON; written by `resolve`, read by `layers` and `configure`. */
export type CentosLock = LockedRpms & {
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
};

/**
 * Narrows the `extra` of a lock that was read back from disk.
 *
 * @throws {LockError} If this provider cannot have written it.
 */
export function readCentosLock(lock: PlatformLock): CentosLock {
  const extra = record(lock.extra, "extra");
  const packages = list(extra.packages, "extra.packages");
  if (packages.length !== lock.sources.length) {
    throw problem("extra.packages", `not as long as its ${lock.sources.length} sources`);
  }
  const keyrings = record(extra.keyrings, "extra.keyrings");
  return {
    family: text(extra, "family", "extra"),
    release: text(extra, "release", "extra"),
    arch: text(extra, "arch", "extra"),
    rpmdb: readRpmdb(record(extra.rpmdb, "extra.rpmdb")),
    ...(extra.legacySignatures === true && { legacySignatures: true }),
    ...(extra.vault !== undefined && { vault: text(extra, "vault", "extra") }),
    keyrings: Object.fromEntries(
      Object.keys(keyrings).map((name) => [name, text(keyrings, name, "extra.keyrings")]),
    ),
    ...(extra.modules !== undefined && {
      modules: list(extra.modules, "extra.modules").map(readModule),
    }),
    packages: packages.map((item, index) => readPackage(item, `extra.packages[${index}]`)),
  };
}

function readRpmdb(fields: JsonObject): RpmdbLocation {
  const path = text(fields, "path", "extra.rpmdb");
  if (path.split("/").some((part) => ["", ".", ".."].includes(part))) {
    throw problem("extra.rpmdb.path", "not a path below the root");
  }
  return { backend: text(fields, "backend", "extra.rpmdb"), path };
}

function readModule(item: JsonValue, index: number): EnabledModule {
  const where = `extra.modules[${index}]`;
  const fields = record(item, where);
  return {
    name: text(fields, "name", where),
    stream: text(fields, "stream", where),
    profiles: texts(fields.profiles, `${where}.profiles`),
  };
}

function readPackage(item: JsonValue, where: string): LockedRpm {
  const fields = record(item, where);
  const { epoch } = fields;
  if (typeof epoch !== "number" || !Number.isInteger(epoch) || epoch < 0) {
    throw problem(`${where}.epoch`, "not a whole number from 0 on");
  }
  return {
    name: text(fields, "name", where),
    epoch,
    version: text(fields, "version", where),
    release: text(fields, "release", where),
    arch: text(fields, "arch", where),
    repository: text(fields, "repository", where),
  };
}

function record(value: JsonValue | undefined, where: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw problem(where, "not an object");
  }
  return value as JsonObject;
}

function list(value: JsonValue | undefined, where: string): readonly JsonValue[] {
  if (!Array.isArray(value)) throw problem(where, "not an array");
  return value;
}

function texts(value: JsonValue | undefined, where: string): readonly string[] {
  return list(value, where).map((item) => {
    if (typeof item !== "string") throw problem(where, "not an array of strings");
    return item;
  });
}

function text(fields: JsonObject, key: string, where: string): string {
  const value = fields[key];
  if (typeof value !== "string") throw problem(`${where}.${key}`, "not a string");
  return value;
}

function problem(where: string, fact: string): LockError {
  return new LockError(`Cannot read the lock of a CentOS rootfs: "${where}" is ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
