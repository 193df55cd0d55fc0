/**
 * The target of a lock, made from the lock alone.
 *
 * @module
 */
import type { JsonObject, RootfsProvider } from "@rootsmith/core";
import { readLock } from "../locks/lock-store.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { BuildTarget } from "./build-request.ts";

/** Distros whose factories take the options that a lock records. */
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

/** @throws {UsageError} If the lock does not suffice: it is of a plugin, or of files on some machine. */
export async function lockedTarget(path: string): Promise<BuildTarget> {
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
