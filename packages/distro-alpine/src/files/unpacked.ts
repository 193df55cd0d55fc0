/**
 * Lays packages into one tree as apk does: who owns which path.
 *
 * @see apk-package(5), "origin", "replaces", "replaces-priority"
 * @module
 */
import {
  type BuildContext,
  DuplicateEntryError,
  type StoredContent,
} from "@rootsmith/core/provider";
import { isAdb } from "../formats/adb-file.ts";
import type { LockedApk, LockedApkFile } from "../lock/alpine-lock.ts";
import { answers, parseDependencies } from "../relations/dependency.ts";
import type { OpenApk } from "./open-apk.ts";
import { openV2Apk } from "./v2-apk.ts";
import { openV3Apk } from "./v3-apk.ts";

/** A package, opened, with the files that it has in the end. */
export interface UnpackedApk extends OpenApk {
  readonly apk: LockedApk;
}

/** What apk takes a package for that says that it is of no size, whose file it does not read. */
const NOTHING: OpenApk = {
  format: 2,
  entries: [],
  scripts: new Map(),
  triggers: [],
  replaces: [],
  replacesPriority: 0,
};

/** @throws {DuplicateEntryError} If two packages have one file and neither may take it over. */
export async function unpackAll(
  packages: readonly LockedApkFile[],
  ctx: BuildContext,
): Promise<UnpackedApk[]> {
  let done = 0;
  const opened = await Promise.all(
    packages.map(async (locked) => {
      const unpacked = await open(locked, ctx);
      ctx.report({
        type: "unpack",
        package: locked.apk.name,
        done: ++done,
        total: packages.length,
      });
      return unpacked;
    }),
  );
  const owners = new Map<string, UnpackedApk>();
  for (const one of opened) {
    for (const { path, type } of one.entries) {
      const other = owners.get(path);
      if (type !== "dir") owners.set(path, other === undefined ? one : ownerOf(path, other, one));
    }
  }
  return opened.map((one) => ({
    ...one,
    entries: one.entries.filter(({ path, type }) => type === "dir" || owners.get(path) === one),
  }));
}

async function open({ apk, source, purl }: LockedApkFile, ctx: BuildContext): Promise<UnpackedApk> {
  if (/^I:0$/m.test(apk.record)) return { apk, ...NOTHING };
  const isV3 = isAdb(beginningOf(await ctx.open(source)));
  const unpacked = await (isV3 ? openV3Apk(source, ctx) : openV2Apk(source, apk, ctx));
  const entries = unpacked.entries.map((entry) => ({ ...entry, package: purl }));
  return { apk, ...unpacked, entries };
}

function beginningOf(content: StoredContent): Uint8Array {
  const bytes = new Uint8Array(Math.min(content.size, 3));
  content.readInto(bytes, 0);
  return bytes;
}

function ownerOf(path: string, first: UnpackedApk, second: UnpackedApk): UnpackedApk {
  const [before, after] = [priorityOver(first, second), priorityOver(second, first)];
  if (before > after) return first;
  if (after >= 0 || first.apk.origin === second.apk.origin) return second;
  throw new DuplicateEntryError(path, first.apk.name, second.apk.name);
}

/** Below 0 if it replaces nothing of the other. */
function priorityOver({ replaces, replacesPriority }: UnpackedApk, { apk }: UnpackedApk): number {
  const isMeant = replaces.some((text) =>
    parseDependencies(text).some((dependency) => answers(apk, dependency)),
  );
  return isMeant ? replacesPriority : -1;
}
