/**
 * The target of a lock, made from the lock alone.
 *
 * @module
 */
import type { LockFile, RootfsProvider } from "@rootsmith/core";
import type { DistroPlugin } from "@rootsmith/core/provider";
import { BUILT_IN } from "../distros/built-in.ts";
import { readLock } from "../locks/lock-store.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { BuildTarget } from "./build-request.ts";

/**
 * The distro that a lock names, with the options that it records.
 *
 * @param plugins The plugins of `--plugin`. Default: the built-in and installed ones.
 * @throws {UsageError} If the lock does not suffice: it is of files on some machine, or of a distro
 * whose plugin is not installed or cannot do it.
 */
export async function lockedTarget(
  path: string,
  plugins: readonly DistroPlugin[] = [],
): Promise<BuildTarget> {
  const lock = await readLock(path);
  const { name } = lock.provider;
  const provider = await lockedProvider(lock, plugins);
  if (provider === undefined) {
    throw new UsageError(`Cannot build "${name}" by the lock "${path}" alone`, {
      hint: "Name the reference or the build script that it is of: rootsmith verify IMAGE REF",
    });
  }
  return { name, provider };
}

/** As {@linkcode lockedTarget}; undefined where the lock does not suffice. */
export async function lockedProvider(
  { provider: { name, options } }: LockFile,
  plugins: readonly DistroPlugin[] = [],
): Promise<RootfsProvider | undefined> {
  const plugin = await pluginOf(name, plugins);
  const { definition, ...own } = options;
  const provider = await asUsage(() => plugin?.fromLock?.(own));
  if (provider === undefined || definition === undefined) return provider;
  const { withLockedAdditions } = await import("@rootsmith/definition");
  return withLockedAdditions(provider, definition);
}

async function pluginOf(
  name: string,
  plugins: readonly DistroPlugin[],
): Promise<DistroPlugin | undefined> {
  const known = [...plugins, ...BUILT_IN].find((plugin) => plugin.name === name);
  if (known !== undefined) return known;
  const { findPlugin } = await import("../distros/load-plugin.ts");
  return findPlugin(name);
}
