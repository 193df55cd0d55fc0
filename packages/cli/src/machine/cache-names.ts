/**
 * Names for the blobs of a cache, which knows them by digest: its records tell what they are.
 *
 * @module
 */
import type { CacheItem } from "@rootsmith/core";
import type { JsonObject, JsonValue } from "@rootsmith/core/provider";

type CacheGroup =
  | "packages"
  | "unpacked packages"
  | "configured"
  | "layers"
  | "rootfs"
  | "indexes"
  | "facts"
  | "other";

export interface NamedItem {
  readonly item: CacheItem;
  readonly name: string;
  readonly group: CacheGroup;
}

interface Named {
  readonly name: string;
  readonly group: CacheGroup;
}

const DIGEST = /sha256:[0-9a-f]{64}/g;

/** Adds names to items. Keeps their order. */
export function nameItems(items: readonly CacheItem[]): NamedItem[] {
  const blobs = new Map<string, Named>();
  const records = items.filter((item) => item.kind === "record");
  for (const { value } of records) collectNames(value, blobs);
  for (const { key, value } of records) nameByKey(key, value, blobs);
  return items.map((item) => {
    if (item.kind === "blob") {
      return { item, ...(blobs.get(item.digest) ?? { name: item.digest, group: "other" }) };
    }
    if (item.kind === "tree") return { item, name: item.title, group: "rootfs" };
    return { item, name: recordName(item.key, blobs), group: "facts" };
  });
}

/** Sources of locks have a path, layers a title. */
function collectNames(value: JsonValue, blobs: Map<string, Named>): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) collectNames(item, blobs);
    return;
  }
  const { digest, path, diffID, title, owners } = value as Readonly<Record<string, JsonValue>>;
  if (typeof digest === "string" && typeof path === "string") {
    blobs.set(digest, { name: path.split("/").at(-1) ?? path, group: "packages" });
  }
  if (typeof diffID === "string" && typeof title === "string") {
    blobs.set(diffID, { name: `layer "${title}"`, group: "layers" });
    if (typeof owners === "string") {
      blobs.set(owners, { name: `owners of layer "${title}"`, group: "layers" });
    }
  }
  for (const item of Object.values(value)) if (item !== undefined) collectNames(item, blobs);
}

/** Names of what was derived from something else, or downloaded from a URL. */
function nameByKey(key: JsonValue, value: JsonValue, blobs: Map<string, Named>): void {
  const { derived, compressed, diffID, compressor, fresh, prefix } = fieldsOf(key);
  if (typeof derived === "string" && typeof value === "string") {
    const group = / index /.test(derived) ? "indexes" : "unpacked packages";
    blobs.set(value, { name: withNames(derived, blobs), group });
  } else if (compressed !== undefined && typeof value === "string") {
    const name = withNames(`${String(compressor).split(",")[0]} of ${diffID}`, blobs);
    blobs.set(value, { name, group: "layers" });
  } else if (prefix !== undefined) {
    for (const [part, digest] of Object.entries(fieldsOf(value))) {
      const name = `${part} of ${prefixName(key)}`;
      if (typeof digest === "string") blobs.set(digest, { name, group: "configured" });
    }
  } else if (typeof fresh === "string") {
    const { digest } = fieldsOf(value);
    if (typeof digest === "string") blobs.set(digest, { name: fresh, group: "indexes" });
  }
}

function recordName(key: JsonValue, blobs: ReadonlyMap<string, Named>): string {
  const { derived, fresh, layers, listing, prefix, provider, platform, release } = fieldsOf(key);
  if (typeof derived === "string") return `where it is: ${withNames(derived, blobs)}`;
  if (typeof fresh === "string") return `when it changed: ${fresh}`;
  if (layers !== undefined) return `which layers: ${provider}`;
  if (typeof listing === "string") return `which layer: entries ${withNames(listing, blobs)}`;
  if (prefix !== undefined) return `where it is: ${prefixName(key)}`;
  const codename = fieldsOf(release ?? null).codename ?? fieldsOf(release ?? null).name;
  if (typeof platform === "string" && codename) return `lock of ${codename} for ${platform}`;
  return withNames(JSON.stringify(key), blobs);
}

/** Of what scripts of the packages that images have in common changed. */
function prefixName(key: JsonValue): string {
  const { provider, platform } = fieldsOf(key);
  return `base packages of ${provider} for ${platform}`;
}

/** Replaces digests by names where these are known. */
function withNames(text: string, blobs: ReadonlyMap<string, Named>): string {
  return text.replaceAll(DIGEST, (digest) => blobs.get(digest)?.name ?? digest.slice(0, 19));
}

function fieldsOf(value: JsonValue): Readonly<Record<string, JsonValue | undefined>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return {};
  return value as JsonObject;
}
