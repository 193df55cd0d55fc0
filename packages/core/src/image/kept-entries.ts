/**
 * The entries of a large rootfs that layers add up to, kept as a list: to find them again, headers would be
 * read all over the layers, and put in order.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Cache } from "../cache/cache.ts";
import { FileSlice } from "../io/stored-file.ts";
import type { Digest } from "../model/digest.ts";
import { collectBytes, type FsEntry, type StoredContent } from "../model/fs-entry.ts";

/** Bytes. The entries of smaller layers are read as fast as a list of them. */
const LARGE = 4 << 20;

/** The number is that of how layers are read, and of what is kept. */
const KEY = "entries 2 of layers";

/** A layer whose bytes are known to be its. */
export interface KeptLayer {
  readonly diffID: Digest;
  readonly tar: StoredContent;
}

/** An entry, as an array for the sake of speed: there are a hundred thousand. */
type Kept = readonly [
  type: FsEntry["type"],
  path: string,
  mode: number,
  uid: number | null,
  gid: number | null,
  mtime: number | null,
  /** Where the content of a file lies: number of the layer, offset and size in bytes. */
  at: readonly [layer: number, offset: number, size: number] | 0,
  /** What few entries have. */
  rest?: Rest,
];

/** Target, numbers of a device and the like. */
interface Rest {
  /** Values in base64. */
  readonly xattrs?: Readonly<Record<string, string>>;
}

/**
 * What `read` gives, or gave for the same layers.
 *
 * @param read The entries that the layers add up to, with contents that are parts of them.
 */
export async function keptEntries(
  layers: readonly KeptLayer[],
  cache: Pick<Cache, "derive">,
  read: () => Promise<readonly FsEntry[]>,
): Promise<readonly FsEntry[]> {
  if (layers.reduce((sum, { tar }) => sum + tar.size, 0) < LARGE) return read();
  let now: readonly FsEntry[] | undefined;
  const list = await cache.derive(`${KEY} ${layers.map(({ diffID }) => diffID)}`, async () => {
    now = await read();
    const kept = now.map((entry) => keep(entry, layers));
    // Nothing is kept where there are sparse files: their content is no part of a layer.
    return [new TextEncoder().encode(kept.includes(undefined) ? "null" : JSON.stringify(kept))];
  });
  if (now !== undefined) return now;
  const kept = JSON.parse(Buffer.from(await collectBytes(list.open())).toString()) as Kept[] | null;
  return kept?.map((entry) => restore(entry, layers)) ?? read();
}

/** Undefined of what cannot be kept. */
function keep(entry: FsEntry, layers: readonly KeptLayer[]): Kept | undefined {
  if (entry.type === "whiteout") return undefined;
  const { type, path, mode, uid = null, gid = null, mtime = null, xattrs, ...others } = entry;
  const { content, ...rest } = { content: undefined, ...others };
  const values = xattrs && Object.entries(xattrs).map(([name, value]) => [name, base64(value)]);
  const more = { ...rest, ...(values && { xattrs: Object.fromEntries(values) }) };
  const end: [Rest] | [] = Object.keys(more).length > 0 ? [more] : [];
  const fields = [type, path, mode, uid, gid, mtime] as const;
  if (content === undefined) return [...fields, 0, ...end];
  if (!(content instanceof FileSlice)) return undefined;
  const number = layers.findIndex(
    ({ tar }) => tar instanceof FileSlice && tar.file === content.file,
  );
  const tar = layers[number]?.tar as FileSlice | undefined;
  return tar && [...fields, [number, content.offset - tar.offset, content.size], ...end];
}

function restore(kept: Kept, layers: readonly KeptLayer[]): FsEntry {
  const [type, path, mode, uid, gid, mtime, at, { xattrs, ...rest } = {}] = kept;
  const values = xattrs && Object.entries(xattrs).map(([name, value]) => [name, bytes(value)]);
  return {
    ...{ type, path, mode },
    ...(uid !== null && { uid }),
    ...(gid !== null && { gid }),
    ...(mtime !== null && { mtime }),
    ...(at !== 0 && { content: layers[at[0]]?.tar.slice(at[1], at[2]) }),
    ...rest,
    ...(values && { xattrs: Object.fromEntries(values) }),
  } as FsEntry;
}

function base64(value: Uint8Array): string {
  return Buffer.from(value).toString("base64");
}

function bytes(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, "base64"));
}
