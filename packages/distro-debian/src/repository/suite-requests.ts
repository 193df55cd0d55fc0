/**
 * What is asked of a repository for one suite: where it is, and whose signatures count.
 *
 * @module
 */
import { type Platform, type Repository, ResolveError } from "@rootsmith/core/provider";
import type { DebianSource } from "../formats/apt-source.ts";
import type { DebianSettings } from "../options/debian-options.ts";
import {
  type Archive,
  type Distribution,
  type Pocket,
  type Release,
  securityRepository,
} from "../releases/release.ts";
import { snapshotOf, snapshotSeconds } from "../releases/snapshot.ts";
import { archivesOf, type TrustedKeys } from "../releases/trusted-keys.ts";
import type { SuiteRequest } from "./fetch-release.ts";

/** What a rootfs is made for. */
export interface Target {
  readonly distribution: Distribution;
  readonly settings: DebianSettings;
  readonly platform: Platform;
  /** Debian's name of the platform. */
  readonly architecture: string;
}

/** One suite of the distribution. */
interface ArchiveSuite {
  readonly release: Release;
  readonly archive: Archive;
  readonly target: Target;
  readonly keys: TrustedKeys;
  readonly pocket?: Pocket;
}

/** Where a suite is fetched from, and what it has to prove. */
type Provenance = Pick<
  SuiteRequest,
  "repository" | "keys" | "allowExpired" | "checkValidUntil" | "asOf"
>;

export function archiveRequest(suite: string, of: ArchiveSuite): SuiteRequest {
  const { release, archive, pocket } = of;
  const { components, snapshot } = of.target.settings;
  return {
    suite,
    archive,
    components,
    matchesName: true,
    byHash: "yes",
    sqv: release.sqv ?? false,
    ...(pocket !== undefined && { pocket }),
    ...(snapshot === undefined ? fromMirrors(of) : fromSnapshot(snapshot, of)),
  };
}

function fromSnapshot(time: string, { archive, target, keys }: ArchiveSuite): Provenance {
  return {
    repository: snapshotOf(archive, time),
    // It may have been testing then, signed by the keys of the time.
    keys: keys.ofArchives(archivesLike(archive, target.distribution)),
    asOf: snapshotSeconds(time),
    allowExpired: true,
    checkValidUntil: false,
  };
}

function fromMirrors({ release, archive, target, keys, pocket }: ArchiveSuite): Provenance {
  const { settings, distribution } = target;
  const isSecurity = pocket === "security";
  const isApart = isSecurity && (archive === release.securityArchive || settings.securityMirrors);
  const mirrors = isApart ? settings.securityMirrors : settings.mirrors;
  const ended = release.ended ?? false;
  return {
    repository: {
      name: isApart ? securityRepository(distribution, release) : archive.repository,
      urls: mirrors ?? archive.mirrors,
    },
    keys: keys.ofArchives([archive]),
    allowExpired: ended,
    checkValidUntil: settings.checkValidUntil && !ended,
  };
}

/** The suites of one source of the user, or of a second archive of the distribution. */
export async function sourceRequests(
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
  const signing = source.trusted ? undefined : await keys.ofSource(source);
  const architectures = architecturesOf(source, target);
  return source.suites.map((suite) => ({
    repository,
    suite: expand(suite),
    components,
    ...(architectures !== undefined && { architectures }),
    ...(signing !== undefined && { keys: signing }),
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
export function archivesLike(
  { repository }: Archive,
  distribution: Distribution,
): readonly Archive[] {
  return archivesOf(distribution).filter((archive) => archive.repository === repository);
}
