/**
 * The ids that an ordinary user may use in a user namespace.
 *
 * @see https://man7.org/linux/man-pages/man5/subuid.5.html
 * @module
 */
import { readFileSync } from "node:fs";
import { userInfo } from "node:os";
import process from "node:process";
import { HostError } from "../model/errors.ts";
import { runProgram } from "../programs/run-program.ts";

/** All ids that a rootfs may hold but root's, which is the user's own. */
const WANTED_IDS = 65535;

export interface IdRange {
  readonly start: number;
  readonly count: number;
}

/** First range of a file in the form of subuid(5) that is the user's, by name or by number. */
export function parseIdRange(text: string, user: string, uid: number): IdRange | undefined {
  for (const line of text.split("\n")) {
    const [owner, start, count] = line.trim().split(":");
    if (owner !== user && owner !== String(uid)) continue;
    const range = { start: Number(start), count: Number(count) };
    if (Number.isSafeInteger(range.start) && range.count >= WANTED_IDS) return range;
  }
  return undefined;
}

/** The ranges of the user who runs this process; undefined unless there is one for users and one for groups. */
export function ownIdRanges(): { readonly users: IdRange; readonly groups: IdRange } | undefined {
  const uid = process.getuid?.() ?? 0;
  const user = userName();
  const users = parseIdRange(textOf("/etc/subuid"), user, uid);
  const groups = parseIdRange(textOf("/etc/subgid"), user, uid);
  return users && groups && { users, groups };
}

/** Where useradd begins to hand out ranges, and how many ids one has. */
const FIRST_ID = 100_000;
const RANGE_SIZE = 65_536;

/** The first range above all that the files give to anybody, as useradd would choose it. */
export function freeIdRange(texts: readonly string[]): {
  readonly first: number;
  readonly last: number;
} {
  let first = FIRST_ID;
  for (const line of texts.flatMap((text) => text.split("\n"))) {
    const [, start, count] = line.trim().split(":").map(Number);
    const end = (start ?? Number.NaN) + (count ?? Number.NaN);
    if (Number.isSafeInteger(end)) first = Math.max(first, end);
  }
  return { first, last: first + RANGE_SIZE - 1 };
}

/** The command by which root gives the user who runs this process ranges that nobody has. */
export function addIdRangesCommand(): string {
  const { first, last } = freeIdRange([textOf("/etc/subuid"), textOf("/etc/subgid")]);
  const range = `${first}-${last}`;
  return `usermod --add-subuids ${range} --add-subgids ${range} ${userName()}`;
}

/** Name of the user who runs this process, or the number where it has no name. */
export function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 0);
  }
}

/**
 * Maps the ids of a process that has just entered a user namespace: 0 is the user, 1 to 65535 are
 * the user's subordinate ids. `unshare --map-auto` does the same from util-linux 2.38 on.
 *
 * @throws {HostError} If newuidmap or newgidmap refuses.
 */
export async function mapIds(pid: number, signal?: AbortSignal): Promise<void> {
  const ranges = ownIdRanges();
  if (ranges === undefined) {
    throw new HostError(`Cannot map user ids: "${userName()}" has no subordinate ids`);
  }
  const maps = [
    ["newuidmap", process.getuid?.() ?? 0, ranges.users],
    ["newgidmap", process.getgid?.() ?? 0, ranges.groups],
  ] as const;
  for (const [program, own, range] of maps) {
    const numbers = [pid, 0, own, 1, 1, range.start, WANTED_IDS];
    const result = await runProgram(program, numbers.map(String), signal ? { signal } : {});
    if (result.code !== 0) {
      throw new HostError(`Cannot map user ids: ${result.stderr.trim() || `${program} failed`}`);
    }
  }
}

function textOf(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
