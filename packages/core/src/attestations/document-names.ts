/**
 * Names in documents: for the image, for where a package came from, for the document itself.
 *
 * @module
 */

import type { LockedSource, PlatformLock } from "../contract/platform-lock.ts";
import { HOST_REPOSITORY } from "../contract/platform-lock.ts";
import { type ImageName, isHostedName } from "../image/image-name.ts";
import { type Digest, digestOfBytes, hexOf } from "../model/digest.ts";
import { formatPlatform, type Platform } from "../model/oci.ts";

/**
 * The package URL of one platform's image: `pkg:docker/debian@trixie?platform=linux%2Famd64`.
 *
 * @param version The tag, or the image ID.
 * @see https://github.com/package-url/purl-spec, type "docker"
 */
export function imagePurl({ repository }: ImageName, version: string, platform: Platform): string {
  const encode = (text: string): string => encodeURIComponent(text).replaceAll("%3A", ":");
  const [host, ...rest] = isHostedName(repository) ? repository.split("/") : [];
  const path = host === undefined ? repository : rest.join("/");
  const qualifiers = [
    `platform=${encode(formatPlatform(platform))}`,
    ...(host === undefined ? [] : [`repository_url=${encode(host)}`]),
  ];
  return `pkg:docker/${path}@${encode(version)}?${qualifiers.join("&")}`;
}

/** Where a source lies in public; undefined of a file of the host. */
export function sourceUrl(
  { repository, path }: LockedSource,
  { repositories }: PlatformLock,
): string | undefined {
  const [base] = repository === HOST_REPOSITORY ? [] : (repositories[repository] ?? []);
  return base && `${base.replace(/\/+$/, "")}/${encodeURI(path)}`;
}

/** The URLs of a lock's sources, by the digests of their bytes. */
export function sourceUrls(lock: PlatformLock): ReadonlyMap<Digest, string> {
  return new Map(
    lock.sources.flatMap((source) => {
      const url = sourceUrl(source, lock);
      return url === undefined ? [] : [[source.digest, url] as const];
    }),
  );
}

/**
 * A UUID made of a document's content: the same content has the same, and no other has it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function contentUuid(content: object): string {
  const hex = hexOf(digestOfBytes(JSON.stringify(content)));
  const variant = ((Number.parseInt(hex[16] as string, 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
