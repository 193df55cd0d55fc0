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
  FormatError,
  type ResolveContext,
  type RootfsEntry,
  readTar,
  type StoredContent,
} from "@rootsmith/core/provider";
import { type PkgInfo, parsePkgInfo } from "../formats/pkg-info.ts";
import { boundedBytes } from "./bounded-bytes.ts";

/** What is in a package. */
export interface PackageFile {
  readonly info: PkgInfo;
  /** Its scriptlet. */
  readonly install?: RootfsEntry & { readonly type: "file" };
  readonly mtree?: RootfsEntry & { readonly type: "file" };
  readonly changelog?: RootfsEntry & { readonly type: "file" };
  /** What goes into the rootfs, in the order of the archive. */
  readonly entries: readonly RootfsEntry[];
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
    const head = new Uint8Array(Math.min(13, content.size));
    content.readInto(head, 0);
    const compression = detectCompression(head) ?? "none";
    const tar = decompressContent({ content, compression }, { signal: ctx.signal });
    return Number.isFinite(max) ? boundedBytes(tar, max) : tar;
  });
}

/** @throws {FormatError | InvalidEntryError} If it is malformed, or a path leads out of the root. */
export async function readEntries(tar: StoredContent, ctx: AnyContext): Promise<RootfsEntry[]> {
  const entries: RootfsEntry[] = [];
  for await (const entry of readTar(tar, { signal: ctx.signal })) entries.push(entry);
  return entries;
}

/** @throws {FormatError | InvalidEntryError} If it is malformed, or a path leads out of the root. */
export async function readPackage(tar: StoredContent, ctx: AnyContext): Promise<PackageFile> {
  const all = await readEntries(tar, ctx);
  const member = (name: string): (RootfsEntry & { type: "file" }) | undefined => {
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
    entries: all.filter(({ path }) => !path.startsWith(".") && path !== ""),
  };
}
