/**
 * Scriptlets: functions of a file, one of which is called before, one after a package is unpacked.
 *
 * @see PKGBUILD(5), "INSTALL/UPGRADE/REMOVE SCRIPTING"
 * @module
 */
import { type ConfigureStep, collectBytes, type FsEntry } from "@rootsmith/core/provider";
import type { UnpackedPackage } from "../unpack/unpack-packages.ts";
import { ENVIRONMENT, SHELL } from "./environment.ts";
import { databaseDirectory } from "./local-database.ts";

/** Where the files lie whose function has to be called before the database has them. */
export const SCRIPTLETS = "var/lib/pacman/scriptlets";

export interface Scriptlets {
  readonly before: readonly ConfigureStep[];
  readonly after: readonly ConfigureStep[];
  /** What `before` reads. */
  readonly files: readonly FsEntry[];
}

/** What a package wants to be run. */
export async function scriptletsOf(one: UnpackedPackage): Promise<Scriptlets> {
  const { install } = one.head;
  if (install === undefined) return { before: [], after: [], files: [] };
  const { name, version } = one.locked.fact;
  const text = new TextDecoder().decode(await collectBytes(install.content.open()));
  // as pacman looks for it: the word anywhere
  const step = (call: string, file: string): readonly ConfigureStep[] =>
    text.includes(call)
      ? [
          {
            title: `run ${call} of ${name}`,
            argv: [SHELL, "-c", `. /${file}; ${call} ${version}`],
            env: ENVIRONMENT,
            mayFail: true,
          },
        ]
      : [];
  const early = `${SCRIPTLETS}/${name}`;
  const before = step("pre_install", early);
  return {
    before,
    after: step("post_install", `${databaseDirectory(one)}/install`),
    files: before.length === 0 ? [] : [{ ...install, path: early, mode: 0o644 }],
  };
}
