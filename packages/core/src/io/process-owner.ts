/**
 * Names of temporary files that say which process they are of, so that another one can tell whether
 * that still runs.
 *
 * @module
 */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync, readlinkSync, statSync } from "node:fs";
import { hostname } from "node:os";
import process from "node:process";

/** For how long, in ms, a file must not have changed whose process cannot be asked for. */
const SILENCE = 24 * 60 * 60 * 1000;

const OWNER = /^(\d+)\.([0-9a-f]{12})\.[0-9a-f]{12}$/;

/** `<process id>.<where that id means something>.<random>`: a part of a file name, new each time. */
export function ownerName(): string {
  return `${process.pid}.${idScope()}.${randomBytes(6).toString("hex")}`;
}

/**
 * True if the process is gone that made `path` and put `owner` into its name. Of another machine or
 * another PID namespace the ids mean nothing here: its files count as left behind after a day of silence.
 */
export function isLeftBehind(path: string, owner: string): boolean {
  const [, pid, scope] = OWNER.exec(owner) ?? [];
  if (scope === idScope()) return !isRunning(Number(pid));
  const stats = statSync(path, { throwIfNoEntry: false });
  return stats === undefined || Date.now() - stats.mtimeMs >= SILENCE;
}

let scope: string | undefined;

/** The same for all processes that see each other's ids: one boot of one machine, one PID namespace. */
function idScope(): string {
  scope ??= createHash("sha256")
    .update(
      [
        hostname(),
        textOf(() => readFileSync("/proc/sys/kernel/random/boot_id", "utf8")),
        textOf(() => readlinkSync("/proc/self/ns/pid")),
      ].join("\n"),
    )
    .digest("hex")
    .slice(0, 12);
  return scope;
}

/** Empty where there is no such thing: not on Linux. */
function textOf(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
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
