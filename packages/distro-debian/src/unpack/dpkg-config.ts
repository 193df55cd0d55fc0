/**
 * What dpkg's own configuration in the rootfs says of unpacking: paths that are left out, and whether
 * packages may overwrite each other's files. Hooks can write it; dpkg reads the rest of it itself.
 *
 * @see dpkg(1), "/etc/dpkg/dpkg.cfg.d/[0-9a-zA-Z_-]*", "--path-exclude", "--force-things"
 * @module
 */
import type { RootfsReader } from "@rootsmith/core/provider";
import type { PathRule } from "./path-filter.ts";

export interface DpkgConfig {
  /** In their order: the last that matches counts. */
  readonly pathRules: readonly PathRule[];
  readonly overwrites: boolean;
}

const DIRECTORY = "etc/dpkg/dpkg.cfg.d";

export async function readDpkgConfig(tree: RootfsReader): Promise<DpkgConfig> {
  const names = (await tree.list(DIRECTORY)) ?? [];
  const parts = names
    .filter((name) => /^[0-9a-zA-Z_-]+$/.test(name))
    .sort()
    .map((name) => `${DIRECTORY}/${name}`);
  const texts: string[] = [];
  for (const path of [...parts, "etc/dpkg/dpkg.cfg"]) {
    texts.push(new TextDecoder().decode(await tree.read(path)));
  }
  return parseDpkgConfig(texts.join("\n"));
}

/** Long options without their dashes, one a line; a value follows `=` or blanks. */
export function parseDpkgConfig(text: string): DpkgConfig {
  const pathRules: PathRule[] = [];
  let overwrites = false;
  for (const line of text.split("\n")) {
    const [, option = "", value = ""] = /^([a-z-]+)(?:=|\s+)\s*(.*?)\s*$/.exec(line) ?? [];
    const pattern = /^"(.*)"$/.exec(value)?.[1] ?? value;
    if (option === "path-exclude") pathRules.push({ pattern, skips: true });
    if (option === "path-include") pathRules.push({ pattern, skips: false });
    const [, force, things] = /^(force|no-force|refuse)-(\S+)/.exec(line) ?? [];
    if (things?.split(",").some((thing) => thing === "overwrite" || thing === "all")) {
      overwrites = force === "force";
    }
  }
  return { pathRules, overwrites };
}
