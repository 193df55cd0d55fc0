/**
 * Which suites a rootfs is resolved from, and whose signatures count.
 *
 * @module
 */
import {
  formatPorts,
  HOST_REPOSITORY,
  type Platform,
  type Repository,
  type ResolveContext,
  ResolveError,
  UnsupportedPlatformError,
} from "@rootsmith/core/provider";
import { type DebianSource, readSources } from "../formats/apt-source.ts";
import type { DebianSettings } from "../options/options.ts";
import {
  type Archive,
  type Distribution,
  findRelease,
  type Pocket,
  type Release,
  securityRepository,
} from "../releases/release.ts";
import { snapshotOf, snapshotSeconds } from "../releases/snapshot.ts";
import { archivesOf, type TrustedKeys, trustedKeys } from "../releases/trusted-keys.ts";
import { fetchRelease, type SuiteRequest } from "./fetch-release.ts";

/** What a rootfs is made for. */
export interface Target {
  readonly distribution: Distribution;
  readonly settings: DebianSettings;
  readonly platform: Platform;
  /** Debian's name of the platform. */
  readonly architecture: string;
}

export interface TargetSuites {
  readonly release: Release;
  /** The release itself first, then its pockets, its other repositories, the user's sources. */
  readonly requests: readonly SuiteRequest[];
}

/**
 * The suites behind the options; for an alias the archive says which release it is.
 *
 * @throws {ResolveError | SignatureError} As {@linkcode fetchRelease}, for an alias.
 * @throws {UnsupportedPlatformError} If the release has no archive for the platform.
 */
export async function suitesOf(target: Target, ctx: ResolveContext): Promise<TargetSuites> {
  const { settings, distribution } = target;
  const keys = await trustedKeys(distribution, ctx);
  const release = await releaseOf(target, keys, ctx);
  const archive = archiveOf(release, target);
  const requests = [archiveRequest(release.codename, { release, archive, target, keys })];
  for (const pocket of ["updates", "security", "backports", "proposed"] as const) {
    const suite = release.pockets[pocket];
    if (suite === undefined || !settings[pocket]) continue;
    const at = (pocket === "security" ? release.securityArchive : undefined) ?? archive;
    requests.push(archiveRequest(suite, { release, archive: at, target, keys, pocket }));
  }
  for (const source of [...readSources(release.repositories ?? []), ...settings.sources]) {
    requests.push(...(await sourceRequests(source, release, target, keys)));
  }
  checkRepositories(requests);
  warnOfOtherMirrors(requests, release, target, ctx);
  return { release, requests };
}

/** Mirrors are given by name: one name must not stand for two repositories. */
function checkRepositories(requests: readonly SuiteRequest[]): void {
  const known = new Map<string, string>([[HOST_REPOSITORY, ""]]);
  for (const { repository } of requests) {
    const urls = repository.urls.join(" ");
    if ((known.get(repository.name) ?? urls) === urls) {
      known.set(repository.name, urls);
      continue;
    }
    throw new ResolveError(`Cannot use the source "${urls}": "${repository.name}" is another one`, {
      hint: "Give it another name",
    });
  }
}

/** Ports of Ubuntu have another repository, for one. */
function warnOfOtherMirrors(
  requests: readonly SuiteRequest[],
  release: Release,
  { distribution, settings, architecture }: Target,
  ctx: ResolveContext,
): void {
  const given = Object.keys(settings.imageMirrors);
  const known = requests.map(({ archive, pocket, source, repository: { name } }) =>
    pocket === "security"
      ? securityRepository(distribution, release)
      : (archive?.repository ?? source?.name ?? name),
  );
  if (given.length === 0 || given.some((name) => known.includes(name))) return;
  ctx.report({
    type: "warning",
    code: "IMAGE_MIRROR_UNUSED",
    message: `no mirror for the image is used: for ${architecture} the repositories are ${[...new Set(known)].join(", ")}, not ${given.join(", ")}`,
  });
}

async function releaseOf(target: Target, keys: TrustedKeys, ctx: ResolveContext): Promise<Release> {
  const { distribution, settings } = target;
  const release = findRelease(distribution, settings.suite) as Release;
  if (release.codename === settings.suite) return release;
  const archive = archiveOf(release, target);
  const request = archiveRequest(settings.suite, { release, archive, target, keys });
  const keyring = keys.ofArchives(archivesLike(archive, distribution));
  const { file } = await fetchRelease({ ...request, keyring }, ctx);
  const found = distribution.releases.find(({ codename }) => codename === file.codename);
  if (found !== undefined) return found;
  throw new ResolveError(
    `Cannot resolve "${settings.suite}": it is "${file.codename}" by now, which is not known here`,
    { hint: "Update rootsmith, or name a codename" },
  );
}

function archiveOf(release: Release, { distribution, platform, architecture }: Target): Archive {
  const found = release.archives.find(
    ({ architectures }) => architectures?.includes(architecture) ?? true,
  );
  if (found !== undefined) return found;
  const ports = release.archives.flatMap(({ architectures = [] }) => architectures);
  throw new UnsupportedPlatformError(distribution.name, platform, formatPorts(ports));
}

function archiveRequest(
  suite: string,
  of: {
    readonly release: Release;
    readonly archive: Archive;
    readonly target: Target;
    readonly keys: TrustedKeys;
    readonly pocket?: Pocket;
  },
): SuiteRequest {
  const { release, archive, keys, pocket } = of;
  const { settings, distribution } = of.target;
  const { snapshot } = settings;
  const request = {
    suite,
    archive,
    components: settings.components,
    matchesName: true,
    byHash: "yes",
    sqv: release.sqv ?? false,
    ...(pocket !== undefined && { pocket }),
  } as const;
  if (snapshot !== undefined) {
    return {
      ...request,
      repository: snapshotOf(archive, snapshot),
      // It may have been testing then, signed by the keys of the time.
      keyring: keys.ofArchives(archivesLike(archive, distribution)),
      asOf: snapshotSeconds(snapshot),
      allowExpired: true,
      checkValidUntil: false,
    };
  }
  const isSecurity = pocket === "security";
  const isApart = isSecurity && (archive === release.securityArchive || settings.securityMirrors);
  const mirrors = isApart ? settings.securityMirrors : settings.mirrors;
  const ended = release.ended ?? false;
  return {
    ...request,
    repository: {
      name: isApart ? securityRepository(distribution, release) : archive.repository,
      urls: mirrors ?? archive.mirrors,
    },
    keyring: keys.ofArchives([archive]),
    allowExpired: ended,
    checkValidUntil: settings.checkValidUntil && !ended,
  };
}

async function sourceRequests(
  source: DebianSource,
  { sqv = false }: Release,
  target: Target,
  keys: TrustedKeys,
): Promise<SuiteRequest[]> {
  const { settings, architecture } = target;
  const { name = "", components = [], byHash = "yes", snapshot } = source;
  const expand = (text: string): string => text.replaceAll("$(ARCH)", architecture);
  const urls = source.urls.map(expand);
  const repository: Repository = {
    name,
    urls: snapshot === undefined ? urls : [snapshotUrl(urls, snapshot, target)],
  };
  const keyring = source.trusted ? undefined : await keys.ofSource(source);
  const architectures = architecturesOf(source, target);
  return source.suites.map((suite) => ({
    repository,
    suite: expand(suite),
    components,
    ...(architectures !== undefined && { architectures }),
    ...(keyring !== undefined && { keyring }),
    // The keys of a distribution sign all its suites; whose own key it is may call them as he likes.
    matchesName: !source.trusted && source.signedBy === undefined,
    ...(snapshot === undefined
      ? {
          allowExpired: false,
          checkValidUntil: source.checkValidUntil ?? settings.checkValidUntil,
        }
      : { allowExpired: true, checkValidUntil: false, asOf: snapshotSeconds(snapshot) }),
    byHash,
    sqv,
    source,
  }));
}

function architecturesOf(
  { architectures, architecturesRemove: removed = [] }: DebianSource,
  { settings, architecture }: Target,
): readonly string[] | undefined {
  if (removed.length === 0) return architectures;
  const all = architectures ?? [architecture, ...settings.architectures];
  return all.filter((item) => !removed.includes(item));
}

/** Of a mirror of the distribution, which keeps snapshots of its own archives only. */
function snapshotUrl(urls: readonly string[], time: string, { distribution }: Target): string {
  const archive = archivesOf(distribution).find(
    ({ repository, snapshots }) => snapshots && urls.some((url) => url.endsWith(`/${repository}`)),
  );
  if (archive !== undefined) return snapshotOf(archive, time).urls[0] as string;
  throw new ResolveError(
    `Cannot use a snapshot of the source "${urls[0]}": it is no archive of ${distribution.title}`,
    { hint: "Give the URL of the snapshot itself" },
  );
}

/** The archives of all releases that are parts of the same repository. */
function archivesLike({ repository }: Archive, distribution: Distribution): readonly Archive[] {
  return archivesOf(distribution).filter((archive) => archive.repository === repository);
}
