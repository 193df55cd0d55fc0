/**
 * What a Debian lock says beside the sources: the packages, how they depend on one another, and what
 * apt shall know of them.
 *
 * @module
 */
import { type JsonObject, type JsonValue, LockError, type PlatformLock } from "@rootsmith/core";

/** The `extra` of a lock. JSON; written by `resolve`, read by `layers` and `configure`. */
export interface DebianLock {
  /** `"bookworm"`; never an alias such as `"stable"`. */
  readonly codename: string;
  /** `"12"`; empty for sid, which has none. */
  readonly version: string;
  /** Debian's name of the native architecture: `"arm64"`, `"armhf"`. */
  readonly architecture: string;
  /** Whether /bin, /lib and /sbin are links into /usr. */
  readonly mergedUsr: boolean;
  /** The file that names the image's own apt sources. `path` as in an entry. */
  readonly aptSources: { readonly path: string; readonly text: string };
  /**
   * The essential ones, then the others, each sorted by name. As many, and in the same order, as the
   * `sources` and `packages` of the lock.
   */
  readonly packages: readonly DebianLockedPackage[];
}

/** One package of a lock. Relations name packages of the same lock. */
export interface DebianLockedPackage {
  readonly name: string;
  readonly version: string;
  /** `"all"` or an architecture. */
  readonly architecture: string;
  /** Index into the lock's `sources`. */
  readonly source: number;
  /** In the closure of `Essential: yes` over Pre-Depends and Depends. */
  readonly essential: boolean;
  /** apt's mark: false for what was asked for, true for what came along. */
  readonly automatic: boolean;
  /** Packages that satisfy Pre-Depends. */
  readonly preDepends: readonly string[];
  /** Packages that satisfy Depends. */
  readonly depends: readonly string[];
  /** Names whose files it may overwrite: Replaces, without versions. */
  readonly replaces: readonly string[];
  /** KiB, as the archive estimates it. */
  readonly installedSize?: number;
}

/**
 * Narrows the `extra` of a lock that was read back from disk.
 *
 * @throws {LockError} If it is not what this provider wrote.
 */
export function readDebianLock(lock: PlatformLock): DebianLock {
  const extra = record(lock.extra, "extra");
  const sources = record(extra.aptSources, "extra.aptSources");
  return {
    codename: text(extra, "codename", "extra"),
    version: text(extra, "version", "extra"),
    architecture: text(extra, "architecture", "extra"),
    mergedUsr: flag(extra, "mergedUsr", "extra"),
    aptSources: {
      path: text(sources, "path", "extra.aptSources"),
      text: text(sources, "text", "extra.aptSources"),
    },
    packages: list(extra, "packages", "extra").map((item, index) =>
      readPackage(item, `extra.packages[${index}]`, lock.sources.length),
    ),
  };
}

function readPackage(value: JsonValue, where: string, sources: number): DebianLockedPackage {
  const fields = record(value, where);
  const { source, installedSize } = fields;
  if (typeof source !== "number" || !Number.isInteger(source) || source < 0 || source >= sources) {
    throw problem(`${where}.source`, `not an index into its ${sources} sources`);
  }
  if (installedSize !== undefined && typeof installedSize !== "number") {
    throw problem(`${where}.installedSize`, "not a number");
  }
  return {
    name: text(fields, "name", where),
    version: text(fields, "version", where),
    architecture: text(fields, "architecture", where),
    source,
    essential: flag(fields, "essential", where),
    automatic: flag(fields, "automatic", where),
    preDepends: texts(fields, "preDepends", where),
    depends: texts(fields, "depends", where),
    replaces: texts(fields, "replaces", where),
    ...(installedSize !== undefined && { installedSize }),
  };
}

function record(value: JsonValue | undefined, where: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw problem(where, "not an object");
  }
  return value as JsonObject;
}

function text(fields: JsonObject, key: string, where: string): string {
  const value = fields[key];
  if (typeof value !== "string") throw problem(`${where}.${key}`, "not a string");
  return value;
}

function flag(fields: JsonObject, key: string, where: string): boolean {
  const value = fields[key];
  if (typeof value !== "boolean") throw problem(`${where}.${key}`, "not true or false");
  return value;
}

function list(fields: JsonObject, key: string, where: string): readonly JsonValue[] {
  const value = fields[key];
  if (!Array.isArray(value)) throw problem(`${where}.${key}`, "not an array");
  return value;
}

function texts(fields: JsonObject, key: string, where: string): readonly string[] {
  return list(fields, key, where).map((item, index) => {
    if (typeof item !== "string") throw problem(`${where}.${key}[${index}]`, "not a string");
    return item;
  });
}

function problem(where: string, fact: string): LockError {
  return new LockError(`Cannot read the lock of a Debian rootfs: "${where}" is ${fact}`, {
    hint: "Resolve again to write a new lock",
  });
}
