/**
 * An archive as a root file system.
 *
 * @module
 */
import { type Compression, decompress, detectCompression } from "@rootsmith/archive";
import {
  type BuildContext,
  collectBytes,
  FormatError,
  HOST_REPOSITORY,
  type LayerDraft,
  type LockedSource,
  type Platform,
  type PlatformLock,
  type ResolveContext,
  ResolveError,
  RootfsTree,
  readTar,
  type StoredContent,
} from "@rootsmith/core/provider";
import { readRootfsLock, rootfsLock } from "./rootfs-lock.ts";
import { isUrl, type RootfsSettings } from "./rootfs-options.ts";
import { findShell } from "./rootfs-shell.ts";

/** Name of the repository that a URL's directory is. */
const REPOSITORY = "rootfs";

/** Bytes by which compressions are told. */
const HEAD_SIZE = 16;

interface Archive {
  readonly source: LockedSource;
  readonly content: StoredContent;
  readonly repositories: PlatformLock["repositories"];
}

export async function resolveTar(
  settings: RootfsSettings,
  platform: Platform,
  ctx: ResolveContext,
): Promise<PlatformLock> {
  const name = settings.source;
  const { source, content, repositories } = isUrl(name)
    ? await downloadTar(settings, ctx)
    : await localTar(name, ctx);
  const { tree, newest } = await readTree(source, content, ctx).catch((error) => {
    throw error instanceof FormatError ? unreadable(name, error) : error;
  });
  checkIsRootfs(tree, name);
  const shell = await findShell(tree, name, platform);
  return rootfsLock(
    { source, ...(shell !== undefined && { shell }) },
    { platform, epoch: newest, repositories },
  );
}

export async function* tarLayers(
  lock: PlatformLock,
  ctx: BuildContext,
): AsyncGenerator<LayerDraft> {
  const { source } = readRootfsLock(lock);
  const { tree } = await readTree(source, await ctx.open(source), ctx);
  yield { title: "root file system", entries: tree.entries() };
}

async function localTar(path: string, ctx: ResolveContext): Promise<Archive> {
  const [file] = await ctx.hostFiles(path);
  if (file?.source === undefined || file.content === undefined) {
    throw new ResolveError(`Cannot use "${path}" as a tar: it is a directory`, {
      hint: "Build it as a directory, dir:PATH",
    });
  }
  return { source: file.source, content: file.content, repositories: { [HOST_REPOSITORY]: [] } };
}

async function downloadTar(
  { source: url, digest }: RootfsSettings,
  ctx: ResolveContext,
): Promise<Archive> {
  if (digest === undefined) {
    throw new ResolveError(`Cannot use "${url}": a URL needs the digest of what is there`, {
      hint: "Add --digest sha256:…, as sha256sum prints it of a file that you trust",
    });
  }
  const slash = url.lastIndexOf("/");
  const [base, path] = [url.slice(0, slash), decodeURIComponent(url.slice(slash + 1))];
  const repository = { name: REPOSITORY, urls: [base] };
  const found = await ctx.download(repository, path, digest);
  return { ...found, repositories: { [REPOSITORY]: [base] } };
}

/** What the archive unpacks to. All of it is read, so that what is wrong with it is found at once. */
async function readTree(
  source: LockedSource,
  content: StoredContent,
  ctx: Pick<ResolveContext, "derive" | "signal">,
): Promise<{ tree: RootfsTree; newest: number }> {
  const tree = new RootfsTree();
  let newest = 0;
  const tar = await plainTar(source, content, ctx);
  for await (const entry of readTar(tar, { signal: ctx.signal })) {
    tree.extract(entry);
    newest = Math.max(newest, entry.mtime ?? 0);
  }
  if (tree.size > 0) return { tree, newest };
  throw new FormatError("Cannot read the archive: it is empty", { format: "tar" });
}

/** The archive without its compression, which its first bytes show. */
async function plainTar(
  { digest }: LockedSource,
  content: StoredContent,
  ctx: Pick<ResolveContext, "derive" | "signal">,
): Promise<StoredContent> {
  const head = await collectBytes(content.slice(0, Math.min(HEAD_SIZE, content.size)).open());
  const compression: Compression = detectCompression(head) ?? "none";
  if (compression === "none") return content;
  return ctx.derive(`${compression} decompressed ${digest}`, () =>
    decompress(content.open(), compression, { signal: ctx.signal }),
  );
}

function unreadable(name: string, error: FormatError): ResolveError {
  const { format, offset, message } = error;
  const isSparse = message.includes("it is a sparse file");
  const fact =
    format === "tar" && offset === 0 && !isSparse
      ? "it is not a tar archive"
      : message.replace(/^Cannot /, "cannot ");
  return new ResolveError(`Cannot use "${name}" as a root file system: ${fact}`, {
    cause: error,
    ...(isSparse && { hint: "Make it again without --sparse, or with --format=posix" }),
  });
}

/** What `docker save` writes, and OCI layouts, are archives of images. */
function checkIsRootfs(tree: RootfsTree, name: string): void {
  const isFile = (path: string): boolean => tree.get(path)?.type === "file";
  const format = isFile("manifest.json") && !tree.get("etc") && !tree.get("usr");
  if (!format && !isFile("oci-layout")) return;
  throw new ResolveError(
    `Cannot use "${name}" as a root file system: it is an archive of an image`,
    {
      hint: "Load it with docker load, make a container of it, and take what docker export writes",
    },
  );
}
