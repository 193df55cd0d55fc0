/**
 * One process at work in a cache: its temporary files, and the sign to other processes that it lives.
 *
 * A session is a directory whose name says when it began, and whose it is. It goes with `close()`;
 * where the process was killed, a later one finds it left behind and removes it.
 *
 * @module
 */
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isLeftBehind, ownerName } from "../io/process-owner.ts";

/** `<start in ms>.<owner>` */
const NAME = /^(\d+)\.(.*)$/;

export interface CacheSession {
  /** A path for a new file that no other process writes. */
  newFile(): string;
  /** When the first of the other living sessions began, in ms since 1970; Infinity if there is none. */
  othersSince(): Promise<number>;
  /** Removes the temporary files. */
  close(): Promise<void>;
}

/** Begins a session below `parent`, which exists, and removes the dead ones that lie there. */
export async function openSession(parent: string): Promise<CacheSession> {
  const name = `${Date.now()}.${ownerName()}`;
  const dir = join(parent, name);
  await mkdir(dir);
  let files = 0;
  const session: CacheSession = {
    newFile: () => join(dir, String(files++)),
    async othersSince() {
      let first = Number.POSITIVE_INFINITY;
      for (const other of await readdir(parent)) {
        if (other === name) continue;
        const [, start = "0", owner = ""] = NAME.exec(other) ?? [];
        const path = join(parent, other);
        if (isLeftBehind(path, owner)) await rm(path, { recursive: true, force: true });
        else first = Math.min(first, Number(start));
      }
      return first;
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
  await session.othersSince();
  return session;
}
