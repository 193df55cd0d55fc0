/**
 * The indexes of all repositories, each with the key that has signed it.
 *
 * @module
 */
import {
  isNotFound,
  type Platform,
  type Repository,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core/provider";
import { ALPINE_MIRROR, type AlpineSettings } from "../options/alpine-options.ts";
import { parseRepository, type RepositoryLine } from "../options/repository-line.ts";
import { alpineKeys, parseKeys, type TrustedKey } from "../releases/alpine-keys.ts";
import { apkArchOf } from "../releases/platform.ts";
import type { ApkOrigin } from "./apk-package.ts";
import { openSignedIndex, type SignedIndex } from "./signed-index.ts";

/** A link at the mirror. */
const STABLE = "latest-stable";

const ALPINE: Repository = { name: "alpine", urls: [ALPINE_MIRROR] };

/** An index, and where it is from. */
interface RepositoryIndex extends SignedIndex {
  readonly repository: string;
}

export interface Indexes {
  readonly architecture: string;
  /** The directory of the release. */
  readonly branch: string;
  /** All that may sign. */
  readonly keys: readonly TrustedKey[];
  readonly indexes: readonly RepositoryIndex[];
}

/** The indexes of all repositories. @throws {SignatureError} If no trusted key has signed one. */
export async function openIndexes(
  settings: AlpineSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<Indexes> {
  const architecture = apkArchOf(platform);
  const keys = keysOf(architecture, settings, ctx);
  const branch =
    settings.branch === STABLE ? await stableBranch(architecture, keys, ctx) : settings.branch;
  const indexes = await Promise.all(
    settings.repositories.map((text) =>
      fetchIndex(parseRepository(text, branch), architecture, keys, ctx),
    ),
  );
  return { architecture, branch, keys, indexes };
}

/** The repository of core, and the path in it, of what lies below `repository` of a package. */
export function locate(repository: string, path: string): readonly [Repository, string] {
  const isUrl = repository.includes("://");
  return isUrl
    ? [{ name: repository, urls: [repository] }, path]
    : [ALPINE, `${repository}/${path}`];
}

function keysOf(
  architecture: string,
  settings: AlpineSettings,
  ctx: ResolveContext,
): readonly TrustedKey[] {
  const own =
    ctx.keyring === undefined
      ? alpineKeys(architecture)
      : parseKeys(ctx.keyring, ctx.keyringName ?? "the keyring");
  const further = settings.keys.flatMap((text) =>
    parseKeys(new TextEncoder().encode(text), "keys"),
  );
  return [...own, ...further];
}

/** The release that is stable today, so that neither lock nor image moves on to the next one. */
async function stableBranch(
  architecture: string,
  keys: readonly TrustedKey[],
  ctx: ResolveContext,
): Promise<string> {
  const line = { version: 2, at: `${STABLE}/main`, isUrl: false } as const;
  const { description } = await fetchIndex(line, architecture, keys, ctx);
  const [branch] = /^v\d+\.\d+/.exec(description) ?? [];
  if (branch !== undefined) return branch;
  throw new ResolveError(`Cannot tell which release is stable: the index says "${description}"`, {
    hint: 'Name the release, such as "3.24"',
  });
}

async function fetchIndex(
  { tag, version, at }: RepositoryLine,
  architecture: string,
  keys: readonly TrustedKey[],
  ctx: ResolveContext,
): Promise<RepositoryIndex> {
  const file = version === 3 ? "Packages.adb" : "APKINDEX.tar.gz";
  const [repository, path] = locate(at, `${architecture}/${file}`);
  const origin: ApkOrigin = {
    repository: at,
    ...(tag !== undefined && { tag }),
    path: (name, apkVersion, arch) => `${arch || architecture}/${name}-${apkVersion}.apk`,
  };
  const bytes = await fetchAt(repository, path, ctx);
  const index = await openSignedIndex(bytes, keys, path, origin);
  const packages = index.packages.filter((apk) =>
    ["", "noarch", architecture].includes(apk.architecture),
  );
  return { repository: at, ...index, packages };
}

async function fetchAt(
  repository: Repository,
  path: string,
  ctx: ResolveContext,
): Promise<Uint8Array> {
  try {
    return await ctx.fetch(repository, path);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    throw new ResolveError(`Cannot read the repository "${path}": it is not there`, {
      cause: error,
      hint: "Say which release and which of its repositories; a repository of version 3 is written with v3 before it",
    });
  }
}
