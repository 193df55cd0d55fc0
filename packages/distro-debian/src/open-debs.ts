/**
 * All packages of a lock, opened side by side.
 *
 * @module
 */
import { createXzDecoder, type XzDecoder } from "@rootsmith/archive";
import {
  type BuildContext,
  LockError,
  type LockedSource,
  type PlatformLock,
  type RootfsEntry,
  readTar,
} from "@rootsmith/core";
import { readControlArchives } from "./control-archives.ts";
import { type Deb, debTar, inPackage } from "./deb.ts";
import type { DebianLock } from "./lock.ts";

/**
 * In the lock's order. Their data goes on being decompressed; the first of them are ready first.
 *
 * @throws {FormatError} If a package is malformed; the message names it.
 */
export async function openDebs(
  lock: PlatformLock,
  debian: DebianLock,
  ctx: BuildContext,
): Promise<Deb[]> {
  const packages = debian.packages.map((locked, index) => {
    const [source, fact] = [lock.sources[locked.source], lock.packages[index]];
    if (source === undefined || fact === undefined) {
      throw new LockError(`Cannot open ${locked.name}: the lock has no source for it`);
    }
    return { locked, source, purl: fact.purl };
  });
  // Two decoders: all control archives are wanted first, and must not wait behind data.
  const controlXz = createXzDecoder({ lanes: 1, signal: ctx.signal });
  const dataXz = createXzDecoder({ signal: ctx.signal });

  // Controls come first: with them the plan is known, while data is still on its way.
  const sources = packages.map(({ source }) => source);
  const reading = readControlArchives(sources, controlXz, ctx);
  let done = 0;
  const data = packages.map(async ({ locked, source, purl }) => {
    const entries = await inPackage(source, () => dataEntries(source, purl, dataXz, ctx));
    ctx.report({ type: "unpack", package: locked.name, done: ++done, total: packages.length });
    return entries;
  });
  for (const entries of data) entries.catch(() => {}); // whoever asks for them hears of it
  const controls = await reading;
  return packages.map(({ locked, purl }, index) => ({
    locked,
    purl,
    control: controls[index] as Deb["control"],
    entries: () => data[index] as Promise<RootfsEntry[]>,
  }));
}

async function dataEntries(
  source: LockedSource,
  purl: string,
  xz: XzDecoder,
  ctx: BuildContext,
): Promise<RootfsEntry[]> {
  const content = await ctx.derive(`debian data.tar of ${source.digest}`, () =>
    debTar("data", source, xz, ctx),
  );
  const entries: RootfsEntry[] = [];
  for await (const entry of readTar(content, { signal: ctx.signal })) {
    entries.push({ ...entry, package: purl });
  }
  return entries;
}
