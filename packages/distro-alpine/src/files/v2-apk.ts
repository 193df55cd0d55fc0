/**
 * A package file of version 2: three gzip streams with signatures, control data and files.
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
  readTar,
  type TarEntry,
} from "@rootsmith/core/provider";
import { readGzipMember } from "../formats/gzip-member.ts";
import { readTarSegment, TAR_END } from "../formats/tar-segment.ts";
import type { ApkParts } from "../lock/alpine-lock.ts";
import type { OpenApk } from "./open-apk.ts";

const SCRIPT = /^\.((?:pre|post)-(?:install|upgrade|deinstall)|trigger)$/;

/** By the length of an identity in hex. */
const HASHES: Readonly<Record<number, string>> = { 40: "sha1", 64: "sha256", 128: "sha512" };

/**
 * Checks a file against a signed index: the control data by the identity there, the files by the control
 * data. Signatures in the file itself say nothing more.
 *
 * @param identity Digest of the control stream in hex.
 * @throws {FormatError} If it is not that package, or malformed.
 */
export async function checkV2Apk(bytes: Uint8Array, identity: string): Promise<ApkParts> {
  const first = readGzipMember(bytes, 0);
  const names = [...(await readTarSegment(first.data)).keys()];
  const isSigned = names[0]?.startsWith(".SIGN.") ?? false;
  const control = isSigned ? first.end : 0;
  const { end: data, data: segment } = isSigned ? readGzipMember(bytes, control) : first;
  const hash = createHash(HASHES[identity.length] ?? "sha1");
  const actual = hash.update(bytes.subarray(control, data)).digest("hex");
  if (actual !== identity) {
    throw problem(`the index has the checksum ${identity}, the file ${actual}`);
  }
  const { fields } = controlOf(await readTarSegment(segment));
  const sha256 = createHash("sha256").update(bytes.subarray(data)).digest("hex");
  if (fields.get("datahash")?.[0] !== sha256) throw problem("its files do not have its datahash");
  return { control, data };
}

/** @throws {FormatError} If it is malformed. */
export async function openV2Apk(
  source: LockedSource,
  parts: ApkParts,
  ctx: BuildContext,
): Promise<OpenApk> {
  const { fields, scripts } = await readControl(source, parts, ctx);
  const words = (name: string): string[] =>
    (fields.get(name) ?? []).flatMap((text) => text.split(/\s+/).filter(Boolean));
  return {
    format: 2,
    entries: await readFiles(source, parts, ctx),
    scripts,
    triggers: (fields.get("triggers") ?? []).at(-1)?.split(/\s+/).filter(Boolean) ?? [],
    replaces: words("replaces"),
    replacesPriority: Number(fields.get("replaces_priority")?.at(-1) ?? 0) || 0,
  };
}

interface Control {
  readonly scripts: ReadonlyMap<string, Uint8Array>;
  /** By name, all values of a field that comes more than once. */
  readonly fields: ReadonlyMap<string, readonly string[]>;
}

async function readControl(
  source: LockedSource,
  { control, data }: ApkParts,
  ctx: BuildContext,
): Promise<Control> {
  const content = (await ctx.open(source)).slice(control, data - control);
  const tar = await collectBytes(decompress(content.open(), "gzip", { signal: ctx.signal }));
  return controlOf(await readTarSegment(tar));
}

async function readFiles(
  source: LockedSource,
  { data }: ApkParts,
  ctx: BuildContext,
): Promise<TarEntry[]> {
  const tar = await ctx.derive(`alpine data of ${source.digest}`, () =>
    unpacked(source, data, ctx),
  );
  const entries: TarEntry[] = [];
  const options = { signal: ctx.signal, ownerNames: true };
  for await (const entry of readTar(tar, options)) {
    if (!entry.path.startsWith(".")) entries.push(entry); // as apk leaves them out
  }
  return entries;
}

async function* unpacked(source: LockedSource, data: number, ctx: BuildContext): ByteSource {
  const content = await ctx.open(source);
  const files = content.slice(data, content.size - data);
  yield* decompress(files.open(), "gzip", { signal: ctx.signal });
  yield TAR_END; // some packages lack it, and what follows an end is not read
}

function controlOf(files: ReadonlyMap<string, Uint8Array>): Control {
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
