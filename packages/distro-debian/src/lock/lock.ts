/**
 * What a Debian lock says beside the sources: the packages, how they depend on one another, and what
 * apt shall know of them.
 *
 * @module
 */
import {
  type JsonObject,
  type JsonValue,
  LockError,
  type PlatformLock,
} from "@rootsmith/core/provider";

/** The `extra` of a lock. JSON; written by `resolve`, read by `layers` and `configure`. */
export interface DebianLock {
  /** Its name: `"debian"`. */
  readonly distribution: string;
  /** `"bookworm"`; never an alias such as `"stable"`. */
  readonly codename: string;
  /** `"12"`; empty for sid, which has none. */
  readonly version: string;
  /** Debian's name of the native architecture: `"arm64"`, `"armhf"`. */
  readonly architecture: string;
  /** Others whose packages dpkg accepts. */
  readonly foreignArchitectures: readonly string[];
  /** Whether /bin, /lib and /sbin are links into /usr. */
  readonly mergedUsr: boolean;
  /** Present where the suite has the package upstart. */
  readonly upstart?: true;
  /** What apt in the image is given: sources, keyrings, preferences. */
  readonly aptFiles: readonly LockedAptFile[];
  /** Files of the host that hooks copy in. Order is meaning. */
  readonly hostFiles: readonly LockedHostFile[];
  /**
   * The essential ones, then the others, each sorted by key. As many, and in the same order, as the
   * first `sources` of the lock and all of its `packages`.
   */
  readonly packages: readonly DebianLockedPackage[];
}

/** A file, mode 0644, with either text or bytes. */
export interface LockedAptFile {
  /** As in an entry. */
  readonly path: string;
  readonly text?: string;
  readonly base64?: string;
}

/** A node of the host as it was when the lock was written. */
export interface LockedHostFile {
  readonly hook: "beforeUnpack" | "afterUnpack" | "afterEssential" | "afterConfigure";
  /** Of the hook in its list. */
  readonly index: number;
  /** In the rootfs, as in an entry. */
  readonly path: string;
  readonly type: "file" | "dir" | "symlink";
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Of a symlink. */
  readonly target?: string;
  /** Of a file: index into the lock's `sources`. */
  readonly source?: number;
}

/** One package of a lock. Relations are keys of packages of the same lock. */
export interface DebianLockedPackage {
  /** The name, with `:ARCHITECTURE` for one of a foreign architecture. */
  readonly key: string;
  readonly name: string;
  readonly version: string;
  /** `"all"` or an architecture. */
  readonly architecture: string;
  /** Index into the lock's `sources`. */
  readonly source: number;
  /** In the closure of `Essential: yes` over Pre-Depends and Depends. */
  readonly essential: boolean;
  /** In the closure of what the variant starts from. */
  readonly base?: true;
  /** apt's mark: false for what was asked for, true for what came along. */
  readonly automatic: boolean;
  /** Packages that satisfy Pre-Depends. */
  readonly preDepends: readonly string[];
  /** Packages that satisfy Depends. */
  readonly depends: readonly string[];
  /** KiB, as the archive estimates it. */
  readonly installedSize?: number;
}

/** Those that dpkg accepts, the native one first. */
export function architecturesOf(
  debian: Pick<DebianLock, "architecture" | "foreignArchitectures">,
): readonly string[] {
  return [debian.architecture, ...debian.foreignArchitectures];
}

/**
 * Narrows the `extra` of a lock that was read back from disk.
 *
 * @throws {LockError} If it is not what this provider wrote.
 */
export function readDebianLock(lock: PlatformLock): DebianLock {
  const extra = record(lock.extra, "extra");
  const sources = lock.sources.length;
  const packages = records(extra, "packages").map(([item, where]) =>
    readPackage(item, where, sources),
  );
  checkFacts(packages, lock);
  return {
    distribution: text(extra, "distribution", "extra"),
    codename: text(extra, "codename", "extra"),
    version: text(extra, "version", "extra"),
    architecture: text(extra, "architecture", "extra"),
    foreignArchitectures: texts(extra, "foreignArchitectures", "extra"),
    mergedUsr: flag(extra, "mergedUsr", "extra"),
    ...(extra.upstart === true && { upstart: true }),
    aptFiles: records(extra, "aptFiles").map(readAptFile),
    hostFiles: records(extra, "hostFiles").map(([item, where]) =>
      readHostFile(item, where, sources),
    ),
    packages,
  };
}

/** What is installed is what the lock says to be installed. */
function checkFacts(packages: readonly DebianLockedPackage[], lock: PlatformLock): void {
  if (packages.length !== lock.packages.length) {
    throw problem("extra.packages", `not as long as its ${lock.packages.length} packages`);
  }
  for (const [index, { name, version, source }] of packages.entries()) {
    const fact = lock.packages[index];
    const { digest } = lock.sources[source] ?? {};
    if (fact?.name === name && fact.version === version && fact.digest === digest) continue;
    throw problem(`extra.packages[${index}]`, `not the package ${fact?.name} ${fact?.version}`);
  }
}

function readAptFile([fields, where]: readonly [JsonObject, string]): LockedAptFile {
  const file = { path: text(fields, "path", where), ...optionalText(fields, "text", where) };
  return { ...file, ...optionalText(fields, "base64", where) };
}

function readHostFile(fields: JsonObject, where: string, sources: number): LockedHostFile {
  const hooks = ["beforeUnpack", "afterUnpack", "afterEssential", "afterConfigure"] as const;
  return {
    hook: oneOf(fields, "hook", hooks, where),
    index: integer(fields, "index", where),
    path: text(fields, "path", where),
    type: oneOf(fields, "type", ["file", "dir", "symlink"], where),
    mode: integer(fields, "mode", where),
    uid: integer(fields, "uid", where),
    gid: integer(fields, "gid", where),
    ...optionalText(fields, "target", where),
    ...(fields.source !== undefined && { source: sourceIndex(fields, where, sources) }),
  };
}

function readPackage(fields: JsonObject, where: string, sources: number): DebianLockedPackage {
  const { installedSize } = fields;
  if (installedSize !== undefined && typeof installedSize !== "number") {
    throw problem(`${where}.installedSize`, "not a number");
  }
  return {
    key: text(fields, "key", where),
    name: text(fields, "name", where),
    version: text(fields, "version", where),
    architecture: text(fields, "architecture", where),
    source: sourceIndex(fields, where, sources),
    essential: flag(fields, "essential", where),
    ...(fields.base === true && { base: true }),
    automatic: flag(fields, "automatic", where),
    preDepends: texts(fields, "preDepends", where),
    depends: texts(fields, "depends", where),
    ...(installedSize !== undefined && { installedSize }),
  };
}

function record(value: JsonValue | undefined, where: string): JsonObject {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw problem(where, "not an object");
  }
  return value as JsonObject;
}

/** The objects of a list, each with what to call it in a message. */
function records(fields: JsonObject, key: string): readonly (readonly [JsonObject, string])[] {
  return list(fields, key, "extra").map((item, index) => {
    const where = `extra.${key}[${index}]`;
    return [record(item, where), where];
  });
}

function text(fields: JsonObject, key: string, where: string): string {
  const value = fields[key];
  if (typeof value !== "string") throw problem(`${where}.${key}`, "not a string");
  return value;
}

function optionalText<K extends string>(
  fields: JsonObject,
  key: K,
  where: string,
): { readonly [key in K]?: string } {
  if (fields[key] === undefined) return {};
  return { [key]: text(fields, key, where) } as { readonly [key in K]?: string };
}

function oneOf<T extends string>(
  fields: JsonObject,
  key: string,
  values: readonly T[],
  where: string,
): T {
  const value = values.find((known) => known === fields[key]);
  if (value === undefined) throw problem(`${where}.${key}`, `not one of: ${values.join(", ")}`);
  return value;
}

function integer(fields: JsonObject, key: string, where: string): number {
  const value = fields[key];
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0) {
    throw problem(`${where}.${key}`, "not a whole number from 0 on");
  }
  return value;
}

function sourceIndex(fields: JsonObject, where: string, sources: number): number {
  const { source } = fields;
  if (typeof source !== "number" || !Number.isInteger(source) || source < 0 || source >= sources) {
    throw problem(`${where}.source`, `not an index into its ${sources} sources`);
  }
  return source;
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
