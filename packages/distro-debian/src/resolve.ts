/**
 * From options to a lock: signed Release files, package indexes, the closure of dependencies.
 *
 * @module
 */
import {
  DigestMismatchError,
  formatPlatform,
  type JsonValue,
  type Platform,
  type PlatformLock,
  type Repository,
  type ResolveContext,
  ResolveError,
} from "@rootsmith/core";
import { type Keyring, readKeyring } from "@rootsmith/openpgp";
import { DEBIAN_ARCHIVE_KEYS } from "./archive-keys.ts";
import { fetchIndex, type IndexSource, indexSourcesOf } from "./fetch-index.ts";
import { fetchRelease, isMissing, type SignedRelease, type SuiteRequest } from "./fetch-release.ts";
import { lockOf } from "./lock-of.ts";
import type { DebianSettings } from "./options.ts";
import { mergeIndexes } from "./package-universe.ts";
import { debArchOf } from "./platform.ts";
import { DEBIAN_RELEASES, type DebianRelease, findDebianRelease } from "./releases.ts";
import { resolvePackages } from "./resolver.ts";

/** Bump when the same indexes would give another lock. */
const RESOLVER_REVISION = 1;

/**
 * Pins every package of a rootfs. An archive that has not changed costs its Release files only.
 *
 * @throws {UnsupportedPlatformError} If Debian has no port for `platform`.
 * @throws {ResolveError} If the suite, a component, the port or a package is not there, or if the
 *   Release file cannot be used.
 * @throws {SignatureError} If no trusted key vouches for a Release file.
 */
export async function resolveDebian(
  settings: DebianSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const architecture = debArchOf(platform);
  const keyring = await readKeyring(ctx.keyring ?? new TextEncoder().encode(DEBIAN_ARCHIVE_KEYS));
  const release = await releaseOf(settings, keyring, ctx);

  const resolveOnce = async (releases: readonly SignedRelease[]): Promise<PlatformLock> => {
    const sources = chooseIndexes(releases, settings, architecture, ctx);
    const key = {
      debian: RESOLVER_REVISION,
      settings,
      platform: formatPlatform(platform),
      releases: releases.map(({ suite, file, signedBy }) => ({
        suite,
        digest: file.digest,
        signedBy,
      })),
    };
    const lock = await ctx.memo(key, async () => {
      const indexes = await Promise.all(sources.map((source) => fetchIndex(source, ctx)));
      ctx.signal.throwIfAborted();
      const first = indexes.filter((index) => index.origin.suite === release.codename);
      const universe = mergeIndexes(indexes, architecture);
      const resolved = resolvePackages(universe, {
        target: `${release.codename}/${architecture}`,
        names: [
          ...first.flatMap((index) => [...index.essential, ...index.required]).sort(),
          "apt",
          ...settings.include,
        ],
        // Where /bin is a link already, the package that makes it one has nothing to do.
        preferred: release.mergedUsr ? ["usr-is-merged"] : [],
      });
      // The types of a lock have no index signature; it is JSON nonetheless.
      return lockOf({
        settings,
        platform,
        architecture,
        release,
        releases,
        resolved,
      }) as unknown as JsonValue;
    });
    return lock as unknown as PlatformLock;
  };

  const requests = suiteRequests(settings, release, keyring, ctx);
  const fetchAll = (): Promise<SignedRelease[]> =>
    Promise.all(requests.map((request) => fetchRelease(request, ctx)));
  const releases = await fetchAll();
  try {
    return await resolveOnce(releases);
  } catch (error) {
    if (!(error instanceof DigestMismatchError) && !isMissing(error)) throw error;
    // The mirror may have been updated between the Release file and its index.
    const again = await fetchAll();
    if (again.every(({ file }, i) => file.digest === releases[i]?.file.digest)) throw error;
    return await resolveOnce(again);
  }
}

/** The release behind the suite; for an alias the archive says which. */
async function releaseOf(
  settings: DebianSettings,
  keyring: Keyring,
  ctx: ResolveContext,
): Promise<DebianRelease> {
  const { suite } = settings;
  const known = findDebianRelease(suite);
  if (known?.codename === suite) return known;
  const { file } = await fetchRelease(
    {
      repository: archiveOf(settings),
      suite,
      keyring: trusted(
        keyring,
        DEBIAN_RELEASES.flatMap(({ keys }) => keys.archive),
        ctx,
      ),
      checkValidUntil: settings.checkValidUntil,
    },
    ctx,
  );
  const release = DEBIAN_RELEASES.find(({ codename }) => codename === file.codename);
  if (release !== undefined) return release;
  throw new ResolveError(
    `Cannot resolve "${suite}": it is "${file.codename}" by now, which is not known here`,
    { hint: "Update rootsmith, or name a codename" },
  );
}

/** The suites that packages come from, the release itself first. */
function suiteRequests(
  settings: DebianSettings,
  { codename, pockets, keys }: DebianRelease,
  keyring: Keyring,
  ctx: ResolveContext,
): SuiteRequest[] {
  const { checkValidUntil } = settings;
  const archive = {
    repository: archiveOf(settings),
    keyring: trusted(keyring, keys.archive, ctx),
    checkValidUntil,
  };
  const requests: SuiteRequest[] = [{ ...archive, suite: codename }];
  if (pockets && settings.updates) requests.push({ ...archive, suite: `${codename}-updates` });
  if (pockets && settings.security) {
    requests.push({
      repository: { name: "debian-security", urls: settings.securityMirrors },
      suite: `${codename}-security`,
      keyring: trusted(keyring, keys.security, ctx),
      checkValidUntil,
    });
  }
  return requests;
}

function archiveOf(settings: DebianSettings): Repository {
  return { name: "debian", urls: settings.mirrors };
}

/** The caller's keys are trusted as they are; of our own the pinned ones of the release. */
function trusted(keyring: Keyring, fingerprints: readonly string[], ctx: ResolveContext): Keyring {
  return ctx.keyring === undefined ? keyring.pick([...new Set(fingerprints)]) : keyring;
}

/**
 * The indexes to read. The release must have what was asked for; its pockets may lack a port or a
 * component: security support ends earlier for some.
 */
function chooseIndexes(
  releases: readonly SignedRelease[],
  { components }: DebianSettings,
  architecture: string,
  ctx: ResolveContext,
): readonly IndexSource[] {
  return releases.flatMap((release, i) => {
    const { file, suite } = release;
    if (i === 0) return indexSourcesOf(release, components, architecture);
    if (!file.architectures.includes(architecture)) {
      ctx.report({
        type: "warning",
        code: "POCKET_WITHOUT_PORT",
        message: `"${suite}" has nothing for ${architecture}`,
      });
      return [];
    }
    const present = components.filter((component) => file.components.includes(component));
    return indexSourcesOf(release, present, architecture);
  });
}
