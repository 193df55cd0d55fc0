/**
 * Who may sign the packages of a repository.
 *
 * @module
 */
import {
  collectBytes,
  FetchError,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core/provider";
import { Keyring, readKeyring } from "@rootsmith/openpgp";
import type { ConfiguredRepository } from "@rootsmith/rpm";
import { hostFile } from "./located-fetch.ts";
import type { Target } from "./package-source.ts";

/** The bytes of a key file, by its absolute path. */
export type ReadKey = (path: string) => Promise<Uint8Array>;

/**
 * The caller's keys; else those that the section names; else the release's, also for a key file that
 * lies only where the release is installed.
 */
export async function keysOf(
  { name, gpgkeys }: ConfiguredRepository,
  target: Target,
  ctx: ResolveContext,
  readKey: ReadKey = async (path) => {
    const { content } = await hostFile(path, ctx);
    return collectBytes(content.open());
  },
): Promise<Keyring> {
  const isGiven = (ctx.keyring ?? target.settings.keys) !== undefined;
  if (isGiven || gpgkeys.length === 0) return trustedKeys(target, ctx);
  const keyrings = await Promise.all(
    gpgkeys.map(async (url) => {
      if (url.startsWith("file://")) return hostKeys(url, name, readKey, target, ctx);
      const directory = url.slice(0, url.lastIndexOf("/") + 1);
      const file = url.slice(directory.length);
      return readKeyring(await ctx.fetch({ name: `${name} key`, urls: [directory] }, file), url);
    }),
  );
  return Keyring.of(keyrings);
}

/** The caller's keys, else the release's. */
export async function trustedKeys(
  { distribution, release, settings }: Target,
  ctx: ResolveContext,
): Promise<Keyring> {
  if (ctx.keyring !== undefined) return readKeyring(ctx.keyring, ctx.keyringName);
  if (settings.keys !== undefined) {
    return readKeyring(new TextEncoder().encode(settings.keys.join("\n")));
  }
  if (release.keys.length > 0) {
    return (await readKeyring(new TextEncoder().encode(distribution.keys))).pick(release.keys);
  }
  throw new ResolveError(
    `Cannot trust the packages of ${distribution.title} ${release.name}: none of its keys is known here`,
    { hint: "Give its public key" },
  );
}

async function hostKeys(
  url: string,
  name: string,
  readKey: ReadKey,
  target: Target,
  ctx: ResolveContext,
): Promise<Keyring> {
  const path = decodeURIComponent(url.slice("file://".length));
  try {
    return await readKeyring(await readKey(path), path);
  } catch (error) {
    if (!(error instanceof FetchError) || target.release.keys.length === 0) throw error;
    const { distribution, release } = target;
    const message = `The key "${path}" of repository "${name}" is not on this host: those of ${distribution.title} ${release.name} are trusted`;
    ctx.report({ type: "warning", code: "KEY_NOT_FOUND", message });
    return trustedKeys(target, ctx);
  }
}
