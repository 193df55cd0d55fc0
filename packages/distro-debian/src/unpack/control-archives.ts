/**
 * The control archives of several packages, kept as one tar: each by itself is a few KiB.
 *
 * @module
 */
import { decompressContent } from "@rootsmith/archive";
import {
  type BuildContext,
  collectBytes,
  digestOfBytes,
  FormatError,
  type LockedSource,
  type RootfsEntry,
  readTar,
  storedBytes,
  writeTar,
} from "@rootsmith/core/provider";
import { boundedControl, type ControlMember, debArchive, inPackage } from "./deb.ts";

/**
 * @returns The members of each package by name, in the order of `sources`.
 * @throws {FormatError} If a package is malformed; the message names it.
 */
export async function readControlArchives(
  sources: readonly LockedSource[],
  ctx: BuildContext,
): Promise<ReadonlyMap<string, ControlMember>[]> {
  const all = digestOfBytes(sources.map(({ digest }) => digest).join("\n"));
  const tar = await ctx.derive(`debian control archives of ${all}`, () =>
    writeTar(controlEntries(sources, ctx), {
      epoch: Number.MAX_SAFE_INTEGER, // they keep their times
      signal: ctx.signal,
    }),
  );
  const archives = sources.map(() => new Map<string, ControlMember>());
  for await (const entry of readTar(tar, { signal: ctx.signal })) {
    if (entry.type !== "file") continue;
    const [index = "", name = ""] = entry.path.split("/");
    const bytes = await collectBytes(entry.content.open());
    archives[Number(index)]?.set(name, { bytes, mode: entry.mode, mtime: entry.mtime ?? 0 });
  }
  return archives;
}

/** Files named `INDEX/MEMBER`. */
async function* controlEntries(
  sources: readonly LockedSource[],
  ctx: BuildContext,
): AsyncGenerator<RootfsEntry> {
  const archives = sources.map((source) => {
    const entries = inPackage(source, () => entriesOf(source, ctx));
    entries.catch(() => {}); // awaited below, in order
    return entries;
  });
  for (const [index, entries] of archives.entries()) {
    for (const entry of await entries) yield { ...entry, path: `${index}/${entry.path}` };
  }
}

async function entriesOf(source: LockedSource, ctx: BuildContext): Promise<RootfsEntry[]> {
  const bytes = decompressContent(await debArchive("control", source, ctx), ctx);
  const tar = storedBytes(await collectBytes(boundedControl(bytes)));
  const files: RootfsEntry[] = [];
  let control = "";
  for await (const entry of readTar(tar, { signal: ctx.signal })) {
    if (entry.type !== "file" || entry.path.includes("/")) continue;
    files.push(entry);
    if (entry.path === "control") {
      control = new TextDecoder().decode(await collectBytes(entry.content.open()));
    }
  }
  if (!/^Package:/im.test(control)) {
    throw new FormatError("Cannot read a Debian package: its control file names no package", {
      format: "deb",
    });
  }
  return files;
}
