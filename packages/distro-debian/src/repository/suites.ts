/**
 * Which suites a rootfs is resolved from, and whose signatures count.
 *
 * @module
 */
import {
  formatPorts,
  HOST_REPOSITORY,
  type ResolveContext,
  ResolveError,
  UnsupportedPlatformError,
} from "@rootsmith/core/provider";
import { readSources } from "../formats/apt-source.ts";
import {
  type Archive,
  findRelease,
  type Release,
  securityRepository,
} from "../releases/release.ts";
import { type TrustedKeys, trustedKeys } from "../releases/trusted-keys.ts";
import { fetchRelease, type SuiteRequest } from "./fetch-release.ts";
import { archiveRequest, archivesLike, sourceRequests, type Target } from "./suite-requests.ts";

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
  const release = await releaseOf(target, ctx, keys);
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

/** As {@linkcode suitesOf}, without them. */
export async function releaseOf(
  target: Target,
  ctx: ResolveContext,
  known?: TrustedKeys,
): Promise<Release> {
  const { distribution, settings } = target;
  const release = findRelease(distribution, settings.suite) as Release;
  if (release.codename === settings.suite) return release;
  const trusted = known ?? (await trustedKeys(distribution, ctx));
  const archive = archiveOf(release, target);
  const request = archiveRequest(settings.suite, { release, archive, target, keys: trusted });
  const keys = trusted.ofArchives(archivesLike(archive, distribution));
  const { file } = await fetchRelease({ ...request, keys }, ctx);
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
