/**
 * Lays packages into one tree as apk does: who owns which path.
 *
 * @see apk-package(5), "origin", "replaces", "replaces-priority"
 * @module
 */
import { type BuildContext, DuplicateEntryError, type RootfsEntry } from "@rootsmith/core/provider";
import type { LockedApk, LockedApkFile } from "../lock/alpine-lock.ts";
import { type ApkScripts, readControl, readFiles } from "./apk-file.ts";

/** A package, opened, with the files that it has in the end. */
export interface UnpackedApk {
  readonly apk: LockedApk;
  readonly entries: readonly RootfsEntry[];
  readonly scripts: ApkScripts;
  /** Globs of directories. */
  readonly triggers: readonly string[];
  /** Names of packages whose files it may take over. */
  readonly replaces: readonly string[];
  readonly replacesPriority: number;
}

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
  const { fields, scripts } = await readControl(source, apk, ctx);
  const files = await readFiles(source, apk, ctx);
  return {
    apk,
    entries: files.map((entry) => ({ ...entry, package: purl })),
    scripts,
    triggers: (fields.get("triggers") ?? []).flatMap((text) => text.split(/\s+/).filter(Boolean)),
    replaces: (fields.get("replaces") ?? []).map((text) => text.replace(/[<>=~].*$/, "")),
    replacesPriority: Number(fields.get("replaces_priority")?.[0] ?? 0),
  };
}

function ownerOf(path: string, first: UnpackedApk, second: UnpackedApk): UnpackedApk {
  const [firstMay, secondMay] = [mayReplace(first, second), mayReplace(second, first)];
  if (firstMay && secondMay) {
    return first.replacesPriority > second.replacesPriority ? first : second;
  }
  if (secondMay) return second;
  if (firstMay) return first;
  throw new DuplicateEntryError(path, first.apk.name, second.apk.name);
}

function mayReplace({ apk, replaces }: UnpackedApk, { apk: other }: UnpackedApk): boolean {
  return apk.origin === other.origin || replaces.includes(other.name);
}
