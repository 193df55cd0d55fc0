/**
 * What a lock is of, by the lock alone.
 *
 * @module
 */
import type { JsonObject, RootfsProvider } from "@rootsmith/core";
import { readLock } from "../locks/lock-store.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { BuildSubject } from "./build-request.ts";

/** Distros whose options, as they stand in a lock, are those to make them with. */
const FACTORIES: Readonly<Record<string, (options: JsonObject) => Promise<RootfsProvider>>> = {
  debian: async (options) => (await import("@rootsmith/distro-debian")).debian(options as never),
  ubuntu: async (options) => (await import("@rootsmith/distro-debian")).ubuntu(options as never),
  ...Object.fromEntries(
    (["centos", "rocky", "alma", "oracle", "scientific", "slc", "fedora"] as const).map((name) => [
      name,
      async (options: JsonObject) =>
        (await import("@rootsmith/distro-centos"))[name](options as never),
    ]),
  ),
};

/** @throws {UsageError} If the lock does not say enough: a path on some machine, a plugin. */
export async function lockedSubject(path: string): Promise<BuildSubject> {
  const { provider } = await readLock(path);
  const { name, options } = provider;
  const factory = Object.hasOwn(FACTORIES, name) ? FACTORIES[name] : undefined;
  if (factory === undefined) {
    throw new UsageError(`Cannot build "${name}" by the lock "${path}" alone`, {
      hint: "Name the reference or the build script that it is of: rootsmith verify IMAGE REF",
    });
  }
  return { name, provider: await asUsage(() => factory(options)) };
}
