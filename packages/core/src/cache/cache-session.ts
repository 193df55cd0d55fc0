/**
 * One process at work in a cache: its temporary files, and the sign to other processes that it lives.
 *
 * A session is a directory whose name says when it began, and by which process on which host. It
 * goes with `close()`; where the process was killed, a later one finds it dead and removes it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { isMissing } from "./cache-error.ts";

/** What another host's session may be silent for, in ms: its process ids mean nothing here. */
const FOREIGN_SILENCE = 24 * 60 * 60 * 1000;

/** `<start in ms>.<process id>.<random>.<host>` */
const NAME = /^(\d+)\.(\d+)\.[0-9a-f]+\.(.*)$/;

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
  const random = randomBytes(6).toString("hex");
  const name = `${Date.now()}.${process.pid}.${random}.${hostname()}`;
  const dir = join(parent, name);
  await mkdir(dir);
  let files = 0;
  const session: CacheSession = {
    newFile: () => join(dir, String(files++)),
    async othersSince() {
      let first = Number.POSITIVE_INFINITY;
      for (const other of await readdir(parent)) {
        if (other === name) continue;
        if (await isAlive(join(parent, other), other)) first = Math.min(first, startOf(other));
        else await rm(join(parent, other), { recursive: true, force: true });
      }
      return first;
    },
    close: () => rm(dir, { recursive: true, force: true }),
  };
  await session.othersSince();
  return session;
}

function startOf(name: string): number {
  return Number(NAME.exec(name)?.[1] ?? 0);
}

async function isAlive(path: string, name: string): Promise<boolean> {
  const [, , pid, host] = NAME.exec(name) ?? [];
  if (host === hostname()) return isRunning(Number(pid));
  try {
    return Date.now() - (await stat(path)).mtimeMs < FOREIGN_SILENCE;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
