/**
 * Which suites a rootfs is resolved from, and whose signatures count.
 *
 * @module
 */
import { type Repository, type ResolveContext, ResolveError } from "@rootsmith/core";
import { type Keyring, readKeyring } from "@rootsmith/openpgp";
import { DEBIAN_ARCHIVE_KEYS } from "./archive-keys.ts";
import { fetchRelease, type SuiteRequest } from "./fetch-release.ts";
import type { DebianSettings } from "./options.ts";
import { DEBIAN_RELEASES, type DebianRelease } from "./releases.ts";

export interface DebianSuites {
  readonly release: DebianRelease;
  /** The release itself first, then its pockets. */
  readonly requests: readonly SuiteRequest[];
}

/**
 * The suites behind the options; for an alias the archive says which release it is.
 *
 * @throws {ResolveError | SignatureError} As {@linkcode fetchRelease}, for an alias.
 */
export async function debianSuites(
  settings: DebianSettings,
  ctx: ResolveContext,
): Promise<DebianSuites> {
  const { suite, checkValidUntil } = settings;
  const archive: Repository = { name: "debian", urls: settings.mirrors };
  const trusted = await trustedKeys(ctx);
  const release =
    DEBIAN_RELEASES.find(({ codename }) => codename === suite) ??
    (await releaseOfAlias(
      {
        repository: archive,
        suite,
        keyring: trusted(DEBIAN_RELEASES.flatMap(({ keys }) => keys.archive)),
        checkValidUntil,
      },
      ctx,
    ));

  const { codename, pockets, keys } = release;
  const fromArchive = {
    repository: archive,
    keyring: trusted(keys.archive),
    checkValidUntil,
  };
  const requests: SuiteRequest[] = [{ ...fromArchive, suite: codename }];
  if (pockets && settings.updates) requests.push({ ...fromArchive, suite: `${codename}-updates` });
  if (pockets && settings.security) {
    requests.push({
      repository: { name: "debian-security", urls: settings.securityMirrors },
      suite: `${codename}-security`,
      keyring: trusted(keys.security),
      checkValidUntil,
    });
  }
  return { release, requests };
}

/** The caller's keys are trusted for everything; of our own, those that a release pins. */
async function trustedKeys(
  ctx: ResolveContext,
): Promise<(fingerprints: readonly string[]) => Keyring> {
  if (ctx.keyring !== undefined) {
    const keyring = await readKeyring(ctx.keyring);
    return () => keyring;
  }
  const pinned = await readKeyring(new TextEncoder().encode(DEBIAN_ARCHIVE_KEYS));
  return (fingerprints) => pinned.pick([...new Set(fingerprints)]);
}

async function releaseOfAlias(request: SuiteRequest, ctx: ResolveContext): Promise<DebianRelease> {
  const { file } = await fetchRelease(request, ctx);
  const release = DEBIAN_RELEASES.find(({ codename }) => codename === file.codename);
  if (release !== undefined) return release;
  throw new ResolveError(
    `Cannot resolve "${request.suite}": it is "${file.codename}" by now, which is not known here`,
    { hint: "Update rootsmith, or name a codename" },
  );
}
