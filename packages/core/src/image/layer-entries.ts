/**
 * The entries of a layer, which of a large one are kept: to find them again, its headers would be read all over it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Cache } from "../cache/cache.ts";
import { FileSlice } from "../io/stored-file.ts";
import type { Digest } from "../model/digest.ts";
import { collectBytes, type RootfsEntry, type StoredContent } from "../model/fs-entry.ts";
import { readTar } from "../tar/read-tar.ts";

/** Bytes. The entries of a smaller layer are read as fast as a list of them. */
const LARGE = 4 << 20;

/** The number is that of how a tar is read, and of what is kept. */
const KEY = "entries 1 of layer";

type Kept = Omit<RootfsEntry, "content" | "xattrs"> & {
  /** Where the content lies in the tar: offset and size, in bytes. */
  readonly at?: readonly [number, number];
  /** Values in base64. */
  readonly xattrs?: Readonly<Record<string, string>>;
};

/**
 * As {@linkcode readTar} gives them.
 *
 * @param diffID Of the layer, whose bytes are known to be its.
 * @throws {FormatError} If the layer is malformed.
 */
export async function layerEntries(
  tar: StoredContent,
  diffID: Digest,
  { cache, signal }: { readonly cache: Pick<Cache, "derive">; readonly signal: AbortSignal },
): Promise<AsyncIterable<RootfsEntry> | Iterable<RootfsEntry>> {
  if (tar.size < LARGE) return readTar(tar, { signal });
  let read: RootfsEntry[] | undefined;
  const list = await cache.derive(`${KEY} ${diffID}`, async () => {
    read = [];
    for await (const entry of readTar(tar, { signal })) read.push(entry);
    const kept = read.map((entry) => keep(entry, tar));
    // Nothing is kept of a layer with sparse files: their content is no part of the tar.
    return [new TextEncoder().encode(kept.includes(undefined) ? "null" : JSON.stringify(kept))];
  });
  if (read !== undefined) return read;
  const kept = JSON.parse(Buffer.from(await collectBytes(list.open())).toString()) as Kept[] | null;
  return kept?.map((entry) => restore(entry, tar)) ?? readTar(tar, { signal });
}

/** Undefined of what cannot be kept. */
function keep(entry: RootfsEntry, tar: StoredContent): Kept | undefined {
  const { xattrs, ...rest } = entry;
  const values = xattrs && Object.entries(xattrs).map(([name, value]) => [name, base64(value)]);
  const fields = { ...rest, ...(values && { xattrs: Object.fromEntries(values) }) };
  if (!("content" in fields)) return fields;
  const { content, ...others } = fields;
  if (!(content instanceof FileSlice && tar instanceof FileSlice && content.file === tar.file)) {
    return undefined;
  }
  return { ...others, at: [content.offset - tar.offset, content.size] };
}

function restore({ at, xattrs, ...fields }: Kept, tar: StoredContent): RootfsEntry {
  const values = xattrs && Object.entries(xattrs).map(([name, value]) => [name, bytes(value)]);
  return {
    ...fields,
    ...(at && { content: tar.slice(...at) }),
    ...(values && { xattrs: Object.fromEntries(values) }),
  } as RootfsEntry;
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString("base64");
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, "base64"));
}
