/**
 * A package file: three gzip streams with signatures, control data and files.
 *
 * @see apk-v2(5)
 * @module
 */
import { createHash } from "node:crypto";
import { decompress } from "@rootsmith/archive";
import {
  type BuildContext,
  type ByteSource,
  collectBytes,
  FormatError,
  type LockedSource,
  type RootfsEntry,
  readTar,
} from "@rootsmith/core/provider";
import { readGzipMember } from "../formats/gzip-member.ts";
import { readTarSegment, TAR_END } from "../formats/tar-segment.ts";
import type { ApkParts } from "../lock/alpine-lock.ts";

/** Scripts by what they are for: `"post-install"`, `"trigger"`. */
export type ApkScripts = ReadonlyMap<string, Uint8Array>;

/** What the control data says beside the index. */
export interface ApkControl {
  readonly scripts: ApkScripts;
  /** By name, all values of a field that comes more than once. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

const SCRIPT = /^\.((?:pre|post)-(?:install|upgrade|deinstall)|trigger)$/;

/**
 * Checks a file against the checksum of a signed index: the control data by it, the files by the
 * control data. Signatures in the file itself say nothing more.
 *
 * @param checksum `Q1` and the SHA-1 of the control stream in base64.
 * @throws {FormatError} If it is not that package, or malformed.
 */
export async function checkApk(bytes: Uint8Array, checksum: string): Promise<ApkParts> {
  const first = readGzipMember(bytes, 0);
  const names = [...(await readTarSegment(first.data)).keys()];
  const isSigned = names[0]?.startsWith(".SIGN.") ?? false;
  const control = isSigned ? first.end : 0;
  const { end: data, data: segment } = isSigned ? readGzipMember(bytes, control) : first;
  const sha1 = createHash("sha1").update(bytes.subarray(control, data)).digest("base64");
  if (`Q1${sha1}` !== checksum) {
    throw problem(`the index has the checksum ${checksum}, the file Q1${sha1}`);
  }
  const { fields } = controlOf(await readTarSegment(segment));
  const sha256 = createHash("sha256").update(bytes.subarray(data)).digest("hex");
  if (fields.get("datahash")?.[0] !== sha256) throw problem("its files do not have its datahash");
  return { control, data };
}

/** @throws {FormatError} If it is malformed. */
export async function readControl(
  source: LockedSource,
  { control, data }: ApkParts,
  ctx: BuildContext,
): Promise<ApkControl> {
  const content = (await ctx.open(source)).slice(control, data - control);
  const tar = await collectBytes(decompress(content.open(), "gzip", { signal: ctx.signal }));
  return controlOf(await readTarSegment(tar));
}

/** The files of a package. @throws {FormatError} If it is malformed. */
export async function readFiles(
  source: LockedSource,
  { data }: ApkParts,
  ctx: BuildContext,
): Promise<RootfsEntry[]> {
  const tar = await ctx.derive(`alpine data of ${source.digest}`, () =>
    unpacked(source, data, ctx),
  );
  const entries: RootfsEntry[] = [];
  for await (const entry of readTar(tar, { signal: ctx.signal })) entries.push(entry);
  return entries;
}

async function* unpacked(source: LockedSource, data: number, ctx: BuildContext): ByteSource {
  const content = await ctx.open(source);
  const files = content.slice(data, content.size - data);
  yield* decompress(files.open(), "gzip", { signal: ctx.signal });
  yield TAR_END; // some packages lack it, and what follows an end is not read
}

function controlOf(files: ReadonlyMap<string, Uint8Array>): ApkControl {
  const info = files.get(".PKGINFO");
  if (info === undefined) throw problem("it has no .PKGINFO");
  const fields = new Map<string, string[]>();
  for (const line of new TextDecoder().decode(info).split("\n")) {
    const [, name, value] = /^([a-z_]+) = (.*)$/.exec(line) ?? [];
    if (name === undefined || value === undefined) continue;
    fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  const scripts = new Map<string, Uint8Array>();
  for (const [path, bytes] of files) {
    const kind = SCRIPT.exec(path)?.[1];
    if (kind !== undefined) scripts.set(kind, bytes);
  }
  return { fields, scripts };
}

function problem(fact: string): FormatError {
  return new FormatError(`Cannot accept the package: ${fact}`, { format: "apk" });
}
