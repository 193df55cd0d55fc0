/**
 * A package file: a compressed tar, whose first entries, which begin with a dot, say what it is.
 *
 * @see https://man.archlinux.org/man/alpm-package.7
 * @module
 */
import { decompressContent, detectCompression } from "@rootsmith/archive";
import {
  type BuildContext,
  collectBytes,
  type FileEntry,
  FormatError,
  type ResolveContext,
  type RootfsEntry,
  readTar,
  type StoredContent,
} from "@rootsmith/core/provider";
import { type PkgInfo, parsePkgInfo } from "../formats/pkg-info.ts";
import { boundedBytes } from "./bounded-bytes.ts";
import { headOf } from "./package-head.ts";

/** What a package says of itself. */
export interface PackageHead {
  readonly info: PkgInfo;
  /** Its scriptlet. */
  readonly install?: FileEntry;
  readonly mtree?: FileEntry;
  readonly changelog?: FileEntry;
}

type AnyContext = Pick<BuildContext, "derive" | "signal"> | ResolveContext;

/**
 * The tar of a package whose bytes are known by their digest.
 *
 * @param max Bytes of the tar. Default: as many as any archive.
 * @throws {FormatError} If it is corrupt, cut off, or larger than that.
 */
export async function packageTar(
  digest: string,
  content: StoredContent,
  ctx: AnyContext,
  max: number = Number.POSITIVE_INFINITY,
): Promise<StoredContent> {
  return ctx.derive(`arch package ${digest}`, () => {
    const tar = tarOf(content, ctx);
    return Number.isFinite(max) ? boundedBytes(tar, max) : tar;
  });
}

/** The beginning of that tar, for {@linkcode readHead}. */
export async function packageHeadTar(
  digest: string,
  content: StoredContent,
  ctx: AnyContext,
): Promise<StoredContent> {
  return ctx.derive(`arch package head ${digest}`, () => headOf(tarOf(content, ctx)));
}

function tarOf(content: StoredContent, ctx: AnyContext): AsyncIterable<Uint8Array> {
  const head = new Uint8Array(Math.min(13, content.size));
  content.readInto(head, 0);
  const compression = detectCompression(head) ?? "none";
  return decompressContent({ content, compression }, { signal: ctx.signal });
}

/** @throws {FormatError | InvalidEntryError} If it is malformed, or a path leads out of the root. */
export async function readEntries(tar: StoredContent, ctx: AnyContext): Promise<RootfsEntry[]> {
  const entries: RootfsEntry[] = [];
  for await (const entry of readTar(tar, { signal: ctx.signal })) entries.push(entry);
  return entries;
}

/** @throws {FormatError | InvalidEntryError} If it is malformed. */
export async function readHead(tar: StoredContent, ctx: AnyContext): Promise<PackageHead> {
  const all = await readEntries(tar, ctx);
  const member = (name: string): FileEntry | undefined => {
    const entry = all.find(({ path }) => path === name);
    return entry?.type === "file" ? entry : undefined;
  };
  const info = member(".PKGINFO");
  if (info === undefined) {
    throw new FormatError("it has no .PKGINFO", { format: "alpm" });
  }
  const [install, mtree, changelog] = [".INSTALL", ".MTREE", ".CHANGELOG"].map(member);
  return {
    info: parsePkgInfo(new TextDecoder().decode(await collectBytes(info.content.open()))),
    ...(install && { install }),
    ...(mtree && { mtree }),
    ...(changelog && { changelog }),
  };
}

/**
 * What goes into the rootfs, in the order of the archive.
 *
 * @throws {FormatError | InvalidEntryError} If it is malformed, or a path leads out of the root.
 */
export async function readFiles(tar: StoredContent, ctx: AnyContext): Promise<RootfsEntry[]> {
  return (await readEntries(tar, ctx)).filter(({ path }) => !path.startsWith(".") && path !== "");
}
