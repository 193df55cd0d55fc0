/**
 * Layers of earlier builds by what was packed: images have layers in common, of the same entries.
 *
 * @module
 */
import { createHash } from "node:crypto";
import type { Cache } from "../cache/cache.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import { type Digest, parseDigest } from "../model/digest.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import { PACKING_REVISION } from "./layer-key.ts";

/** Everything that decides the bytes of a layer and its owners. */
export type Listing = JsonObject & { readonly listing: Digest };

/** Undefined if a content does not lie in a blob of the cache, so that its bytes are not known yet. */
export function listingOf(
  entries: readonly FsEntry[],
  { epoch, whiteouts }: { readonly epoch: number; readonly whiteouts: boolean },
  cache: Cache,
): Listing | undefined {
  const hash = createHash("sha256");
  for (const entry of entries) {
    const line = entry.type === "whiteout" ? [entry.path] : lineOf(entry, epoch, cache);
    if (line === undefined) return undefined;
    hash.update(`${JSON.stringify([entry.type, ...line])}\n`);
  }
  const listing: Digest = `sha256:${hash.digest("hex")}`;
  return { packed: PACKING_REVISION, whiteouts, listing };
}

/** The layer of a listing, if it was packed before and nothing of it is missing. */
export async function packedLayer(
  cache: Cache,
  listing: Listing,
): Promise<Pick<BuiltLayer, "diffID" | "tar" | "owners"> | undefined> {
  const record = (await cache.record(listing)) as { diffID: string; owners: string } | undefined;
  if (record === undefined) return undefined;
  const [diffID, owners] = [parseDigest(record.diffID), parseDigest(record.owners)];
  const tar = await cache.blob(diffID);
  const content = tar && (await cache.blob(owners));
  return content && { diffID, tar, owners: { digest: owners, content } };
}

export async function rememberPacked(
  cache: Cache,
  listing: Listing,
  { diffID, owners }: BuiltLayer,
): Promise<void> {
  if (owners) await cache.setRecord(listing, { diffID, owners: owners.digest });
}

function lineOf(
  entry: Exclude<FsEntry, { type: "whiteout" }>,
  epoch: number,
  cache: Cache,
): unknown[] | undefined {
  const content = entry.type === "file" ? cache.place(entry.content) : undefined;
  if (entry.type === "file" && content === undefined) return undefined;
  return [
    ...[entry.path, entry.mode, entry.uid ?? 0, entry.gid ?? 0],
    Math.min(Math.floor(entry.mtime ?? epoch), epoch),
    Object.entries(entry.xattrs ?? {}).map(([name, value]) => [name, [...value]]),
    entry.package ?? "",
    "target" in entry ? entry.target : "",
    "major" in entry ? [entry.major, entry.minor] : [],
    content ?? "",
  ];
}
