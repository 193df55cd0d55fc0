/**
 * From options to a lock: which file, and what is in it.
 *
 * @module
 */
import {
  type Digest,
  DigestMismatchError,
  digestOfBytes,
  formatPlatform,
  HOST_REPOSITORY,
  type HostFile,
  type Platform,
  type PlatformLock,
  packageUrl,
  portFor,
  type Repository,
  type ResolveContext,
  ResolveError,
  type StoredContent,
  storedBytes,
} from "@rootsmith/core/provider";
import { openBusybox } from "./open-busybox.ts";
import type { BusyboxSettings } from "./options.ts";
import {
  BUSYBOX_RELEASES,
  type BusyboxDeb,
  type BusyboxRelease,
  DEBIAN_MIRRORS,
} from "./releases.ts";

const LICENSE = "GPL-2.0-only";

/**
 * Debian's packages are pinned, so nothing is fetched for them. What the caller names is looked into,
 * so that a file that will not do is refused before anything is built.
 */
export function resolveBusybox(
  { source }: BusyboxSettings,
  binary: string | undefined,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  switch (source.type) {
    case "debian":
      return resolvePinned(source.version, platform);
    case "file":
      return resolveFile(binary as string, platform, ctx);
    case "url":
      return resolveUrl(source.url, source.digest, platform, ctx);
  }
}

async function resolvePinned(version: string, platform: Platform): Promise<PlatformLock> {
  const release = BUSYBOX_RELEASES.find((known) => known.version === version) as BusyboxRelease;
  const { debs, debVersion, distro, epoch } = release;
  const architecture = portFor(platform, Object.keys(debs), `busybox ${version}`);
  const { digest, size } = debs[architecture] as BusyboxDeb;
  const source = { name: "busybox", version: debVersion.replace(/\+b\d+$/, "") }; // of rebuilds
  const upstream = `${source.name}@${source.version}`;
  return {
    platform,
    epoch,
    repositories: { debian: DEBIAN_MIRRORS },
    sources: [
      {
        repository: "debian",
        // file names leave the epoch of the version out
        path: `pool/main/b/busybox/busybox-static_${debVersion.replace(/^\d+:/, "")}_${architecture}.deb`,
        digest,
        size,
      },
    ],
    packages: [
      {
        purl: packageUrl({
          type: "deb",
          namespace: "debian",
          name: "busybox-static",
          version: debVersion,
          qualifiers: { arch: architecture, distro, upstream },
        }),
        name: "busybox-static",
        version: debVersion,
        digest,
        source,
        license: LICENSE,
        supplier: "Debian",
      },
    ],
  };
}

async function resolveFile(
  path: string,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const [file, ...others] = await ctx.hostFiles(path);
  const { source, content } = file as HostFile;
  if (source === undefined || content === undefined || others.length > 0) {
    throw new ResolveError(`Cannot use "${path}" as the busybox binary: it is a directory`);
  }
  const { version } = await openBusybox(content, path, platform, ctx);
  return lockOf(platform, { [HOST_REPOSITORY]: [] }, source, version);
}

async function resolveUrl(
  url: string,
  digest: Digest,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const slash = url.lastIndexOf("/");
  const repository: Repository = { name: "busybox", urls: [url.slice(0, slash)] };
  const path = decodeURIComponent(url.slice(slash + 1));
  // what is known of these bytes once needs no second download
  const key = { busybox: 1, digest, platform: formatPlatform(platform) };
  const facts = await ctx.memo(key, async () => {
    const content = await fetchContent(repository, path, digest, ctx);
    const { version } = await openBusybox(content, url, platform, ctx);
    return { version, size: content.size };
  });
  const { version, size } = facts as { version: string; size: number };
  const source = { repository: repository.name, path, digest, size };
  return lockOf(platform, { [repository.name]: repository.urls }, source, version);
}

async function fetchContent(
  repository: Repository,
  path: string,
  digest: Digest,
  ctx: ResolveContext,
): Promise<StoredContent> {
  const bytes = await ctx.fetch(repository, path);
  const actual = digestOfBytes(bytes);
  if (actual !== digest) {
    throw new DigestMismatchError(`"${repository.urls[0]}/${path}"`, digest, actual);
  }
  return storedBytes(bytes);
}

/** The binary itself does not say when it was made, so its image is of 1970. */
function lockOf(
  platform: Platform,
  repositories: PlatformLock["repositories"],
  source: PlatformLock["sources"][number],
  version: string,
): PlatformLock {
  const { digest } = source;
  const purl = `pkg:generic/busybox@${version}?checksum=${digest}`;
  return {
    platform,
    epoch: 0,
    repositories,
    sources: [source],
    packages: [{ purl, name: "busybox", version, digest, license: LICENSE }],
  };
}
