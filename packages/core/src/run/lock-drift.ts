/**
 * How what is to be built differs from what a lock is of.
 *
 * @module
 */

import type { PlatformLock } from "../contract/platform-lock.ts";
import { type LockFile, lockFileOf, lockFor } from "../lock/lock-file.ts";
import { LockError, ResolveError } from "../model/errors.ts";
import { canonicalJson, type JsonObject, type JsonValue } from "../model/json.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";
import type { BuildOptions, ResolveOptions } from "./build-options.ts";
import { hostFilesDigest, resolvePlatform } from "./resolve-platform.ts";
import type { Run } from "./run.ts";

export interface FittingLocks {
  /** Those that can be built from, by platform. */
  readonly fitting: ReadonlyMap<string, PlatformLock>;
  /** Locks that stay in the next lock file, of platforms that are not resolved again. */
  readonly kept: readonly PlatformLock[];
}

/**
 * The locks of `options.lock`. With a warning, that of a platform is left out where what it has of
 * the host has changed, and all are given up where they are of other options.
 *
 * @throws {LockError} If it does not fit, or there is none, and the build is to be locked.
 */
export async function fittingLocks(
  run: Run,
  { name, lock, locked = false, ...options }: BuildOptions,
  platforms: readonly Platform[],
): Promise<FittingLocks> {
  if (lock === undefined) {
    if (!locked) return { fitting: new Map(), kept: [] };
    throw new LockError(`Cannot build "${name}" from its lock: there is none`, {
      hint: "Write one with rootsmith resolve",
    });
  }
  const mismatch = (drift: readonly string[]): LockError =>
    new LockError(`Cannot build "${name}" from its lock: ${drift.join("; ")}`, {
      hint: "Write a new lock with rootsmith update, or build what the lock is of",
    });
  const warn = (message: string): void =>
    run.report({ type: "warning", code: "LOCK_DRIFT", message });
  const names = platforms.map(formatPlatform);
  const drift = optionsDrift(lock, options);
  if (drift.length > 0) {
    if (locked) throw mismatch(drift);
    const others = lock.platforms.filter(
      ({ platform }) => !names.includes(formatPlatform(platform)),
    );
    const lost = others.length > 0 ? `, and it loses ${platformsOf(others)}` : "";
    warn(`The lock does not fit, so all is resolved anew${lost}: ${drift.join("; ")}`);
    return { fitting: new Map(), kept: [] };
  }
  const fitting = new Map<string, PlatformLock>();
  const changes: string[] = [];
  for (const platform of names) {
    const found = lockFor(lock, platform);
    if (found === undefined) {
      if (locked) changes.push(`it has no ${platform}, but ${platformsOf(lock.platforms)}`);
    } else if (locked || !isCaptured(found)) {
      const changed = [...(await hostDrift(run, found)), ...(await baseDrift(run, found))];
      changes.push(...changed);
      if (changed.length === 0) fitting.set(platform, found);
      else if (!locked) {
        const facts = changed.join("; ");
        warn(`The lock of ${platform} does not fit, so that it is resolved anew: ${facts}`);
      }
    }
  }
  if (locked && changes.length > 0) throw mismatch(changes);
  return { fitting, kept: lock.platforms };
}

/** One text for each option that is not as it was; the lock's value comes last. */
export function optionsDrift(lock: LockFile, options: ResolveOptions): string[] {
  const { provider, image } = lockFileOf(options, []);
  const { name } = provider;
  if (name !== lock.provider.name) return [`it is a lock of ${lock.provider.name}, not of ${name}`];
  return [
    ...differences("revision", provider.revision, lock.provider.revision),
    ...differences("options", provider.options, lock.provider.options),
    ...differences("configure", image.configure, lock.image.configure),
    ...differences("normalize", image.normalize, lock.image.normalize),
    ...differences("config", image.config as JsonObject, lock.image.config as JsonObject),
    ...differences("layers", image.layers, lock.image.layers),
    ...differences("from", image.from, lock.image.from),
  ];
}

function differences(
  where: string,
  now: JsonValue | undefined,
  locked: JsonValue | undefined,
): string[] {
  if (isObject(now) && isObject(locked)) {
    const keys = new Set([...Object.keys(now), ...Object.keys(locked)]);
    return [...keys].flatMap((key) => differences(`${where}.${key}`, now[key], locked[key]));
  }
  const [is, was] = [now, locked].map((value) => value && canonicalJson(value));
  return is === was ? [] : [`${where} is ${is ?? "not given"}, in the lock ${was ?? "not given"}`];
}

/** The host files that are no longer as they were. */
async function hostDrift(run: Run, lock: PlatformLock): Promise<string[]> {
  if (isCaptured(lock)) {
    const { host = [] } = await resolvePlatform(run, lock.platform);
    return (lock.host ?? []).flatMap(({ path, digest }) =>
      host.some((now) => now.path === path && now.digest === digest) ? [] : changed(path),
    );
  }
  const drift: string[] = [];
  for (const { path, digest } of lock.host ?? []) {
    try {
      if (hostFilesDigest(await run.hostFiles.list(path)) !== digest) drift.push(...changed(path));
    } catch (error) {
      if (!(error instanceof ResolveError)) throw error;
      drift.push(`"${path}" is not there any more`);
    }
  }
  return drift;
}

/** Says it if the image below is another one. */
async function baseDrift({ base, options }: Run, lock: PlatformLock): Promise<string[]> {
  const now = await base?.for(lock.platform, lock.base);
  return now?.digest === lock.base ? [] : changed(options.from ?? "the image below");
}

function changed(path: string): string[] {
  return [`"${path}" has changed`];
}

/** Trees that were captured are kept in no cache: to have them means to resolve. */
function isCaptured({ host = [] }: PlatformLock): boolean {
  return host.some(({ captured }) => captured);
}

function platformsOf(platforms: readonly PlatformLock[]): string {
  return platforms.map(({ platform }) => formatPlatform(platform)).join(", ");
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
