/**
 * All packages of a lock, opened side by side.
 *
 * @module
 */
import { createXzDecoder } from "@rootsmith/archive";
import { type BuildContext, LockError, type PlatformLock } from "@rootsmith/core";
import { type Deb, openDeb } from "./deb.ts";
import type { DebianLock } from "./lock.ts";

/** In the lock's order. Their data goes on being decompressed. */
export async function openDebs(
  lock: PlatformLock,
  debian: DebianLock,
  ctx: BuildContext,
): Promise<Deb[]> {
  // Two decoders: all control archives are wanted first, and must not wait behind data.
  const xz = {
    control: createXzDecoder({ lanes: 1, signal: ctx.signal }),
    data: createXzDecoder({ signal: ctx.signal }),
  };
  let done = 0;
  const total = debian.packages.length;
  const opened = debian.packages.map(async (locked, index) => {
    const source = lock.sources[locked.source];
    const purl = lock.packages[index]?.purl;
    if (source === undefined || purl === undefined) {
      throw new LockError(`Cannot open ${locked.name}: the lock has no source for it`);
    }
    const deb = await openDeb({ locked, source, purl, xz, ctx });
    deb
      .entries()
      .then(() => ctx.report({ type: "unpack", package: locked.name, done: ++done, total }))
      .catch(() => {}); // whoever asks for the entries hears of it
    return deb;
  });
  return Promise.all(opened);
}
