/**
 * What becomes of configuration files that lie in the image below.
 *
 * @see rpmfilesDecideFate() and rpmfilesConfigConflict() of rpm 4.18's lib/rpmfi.c
 * @module
 */
import { FILE_FLAG, isGhost, isRegular, type ListedFile } from "../file/rpm-file-list.ts";

/** A file of a package, and the digest of what lies at its path, by the algorithm of that package. */
export interface ConfigFile {
  readonly listed: ListedFile;
  readonly found: string;
}

/**
 * - `create`: the new one replaces it
 * - `keep`: it stays, and nothing is written
 * - `beside`: it stays, the new one is written as `.rpmnew`
 * - `save`, `orig`: it is kept as `.rpmsave` or `.rpmorig`, the new one is written
 */
export type ConfigFate = "create" | "keep" | "beside" | "save" | "orig";

/**
 * @param old The same path in the package that is replaced.
 */
export function configFate(fresh: ConfigFile, old: ConfigFile | undefined): ConfigFate {
  const { flags } = fresh.listed;
  const isConfig = (flags & FILE_FLAG.CONFIG) !== 0;
  const isNoReplace = (flags & FILE_FLAG.NOREPLACE) !== 0;
  const isNew = isRegular(fresh.listed) && fresh.found === fresh.listed.digest;
  if (old === undefined) {
    if (!isConfig || isNew) return "create";
    return isNoReplace ? "beside" : "orig";
  }
  const wasConfig = (old.listed.flags & FILE_FLAG.CONFIG) !== 0;
  if (!isConfig && !wasConfig) return "create";
  if (isNew || !isRegular(old.listed) || old.found === old.listed.digest) return "create";
  if (!isConfig) return "save";
  if (isRegular(fresh.listed) && fresh.listed.digest === old.listed.digest) return "keep";
  return isNoReplace ? "beside" : "save";
}

/** Whether a file of a package that goes is kept as `.rpmsave`, since somebody has changed it. */
export function isSavedWhenErased({ listed, found }: ConfigFile): boolean {
  if ((listed.flags & FILE_FLAG.CONFIG) === 0 || isGhost(listed)) return false;
  return isRegular(listed) && found !== listed.digest;
}
