/**
 * All databases of an image, verified, and the keys that may sign its packages.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import {
  digestOfBytes,
  type Platform,
  type Repository,
  type ResolveContext,
} from "@rootsmith/core/provider";
import { type Keyring, readKeyring } from "@rootsmith/openpgp";
import type { ArchSettings } from "../options/options.ts";
import { parseSigLevel, type SigLevel } from "../options/sig-level.ts";
import { directoryOf, type Port, portOf, repositoryOf } from "../releases/port.ts";
import { endOfRelease } from "../releases/release.ts";
import { type ArchPackage, readDatabase } from "./database.ts";
import { givenKeyring, missingKeyring, packagedKeyring } from "./trusted-keyring.ts";
import { type Keys, verifySignature } from "./verify-signature.ts";

export interface Repositories {
  readonly port: Port;
  readonly repository: Repository;
  /** Names, the one that counts most first. */
  readonly names: readonly string[];
  readonly packages: readonly ArchPackage[];
  readonly sigLevel: SigLevel;
  readonly keys: Keys;
  /** What counts as now where keys expire, in seconds since 1970-01-01Z. */
  readonly now: number;
}

/** @throws {SignatureError} If a signature is there that does not count, or has to be and is not. */
export async function openRepositories(
  settings: ArchSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<Repositories> {
  const port = portOf(platform);
  const { release, repositories: names = port.repositories } = settings;
  const repository = repositoryOf(port, release);
  const sigLevel = parseSigLevel(settings.sigLevel) as SigLevel;
  const now = Math.min(endOfRelease(release) ?? ctx.now, ctx.now);
  const databases = await Promise.all(
    names.map(async (name) => {
      const path = `${directoryOf(port, name)}/${name}.db`;
      const content = await ctx.fetch(repository, path);
      return {
        path,
        content,
        packages: await readDatabase(content, { repository: name, path }, ctx),
      };
    }),
  );
  const packages = databases.flatMap((database) => database.packages);
  const keys = once(() => keyringOf({ port, repository, packages, sigLevel, now }, ctx));
  await Promise.all(
    databases.map(({ path, content }) =>
      verifySignature(
        { path, content, digest: digestOfBytes(content) },
        sigLevel.databases,
        { repository, keys, now },
        ctx,
      ),
    ),
  );
  return { port, repository, names, packages, sigLevel, keys, now };
}

type KeyringSource = Omit<Repositories, "names" | "keys">;

async function keyringOf(from: KeyringSource, ctx: ResolveContext): Promise<Keyring> {
  const { port, repository, packages, sigLevel, now } = from;
  if (ctx.keyring !== undefined) {
    return sigLevel.trustAll
      ? readKeyring(ctx.keyring, ctx.keyringName)
      : givenKeyring(ctx.keyring, ctx.keyringName, { now });
  }
  const keyring = packages.find(({ name }) => name === "archlinux-keyring");
  if (!port.hasKeys || keyring === undefined) throw missingKeyring(port.architecture);
  const path = `${directoryOf(port, keyring.repository)}/${keyring.file}`;
  const { content } = await ctx.download(repository, path, `sha256:${keyring.sha256}`);
  const file = { path, digest: `sha256:${keyring.sha256}`, content };
  const keys = await packagedKeyring(file, { now }, ctx);
  await verifySignature(
    { ...file, ...signatureOf(keyring) },
    "required",
    { repository, keys: async () => keys, now },
    ctx,
  );
  return keys;
}

/** What a database says of the signature of a package, if it does. */
export function signatureOf({ signature }: ArchPackage): { readonly signature?: Uint8Array } {
  return signature === undefined ? {} : { signature: Buffer.from(signature, "base64") };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
