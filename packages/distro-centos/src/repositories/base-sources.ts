/**
 * The repositories that dnf, yum or zypper in an image has beside those of its release, for packages on top of it.
 *
 * @see dnf5.conf(5) and dnf.conf(5), "reposdir" and "varsdir"
 * @module
 */
import {
  type FileReader,
  type ResolveContext,
  ResolveError,
  type RootfsReader,
  treeReader,
} from "@rootsmith/core/provider";
import { managerFiles } from "../releases/manager-files.ts";
import { fileSources, parseFile } from "./file-sources.ts";
import type { PackageSource, Target } from "./package-source.ts";
import type { ReadKey } from "./repository-keys.ts";

/**
 * What files of the image enable that are not the release's own, with the keys that lie in the image. What can be
 * had in the image alone is left out with a warning.
 *
 * @param own Those of the release: one of the same name is the same one.
 * @throws {ResolveError} If a key is not there.
 * @throws {FormatError} If a file is malformed, or a key is no key.
 */
export async function baseSources(
  { settings, distribution, ...rest }: Target,
  own: readonly PackageSource[],
  ctx: ResolveContext,
): Promise<readonly PackageSource[]> {
  if (ctx.base === undefined || settings.baseSources === false) return [];
  const reader = treeReader(ctx.base);
  const files = managerFiles(distribution);
  const vars = { ...(await variablesOf(reader, files.variables)), ...settings.vars };
  const target = { ...rest, distribution, settings: { ...settings, vars } };
  const names = new Set(own.map(({ config }) => config.name));
  const found: PackageSource[] = [];
  for (const path of await repoFilesIn(reader, files.repositories, distribution.repoFiles)) {
    const what = `/${path} of the image below`;
    const text = await textOf(reader, path);
    const sources = await fileSources(text, target, ctx, {
      what,
      readKey: keyReader(reader, what),
      before: names,
    });
    for (const source of sources) {
      const { name: id, urls, mirrorlist, metalink } = source.config;
      const inside = [...urls, mirrorlist ?? "", metalink ?? ""].find((url) => /^file:/.test(url));
      if (inside !== undefined) {
        const message = `The repository "${id}" in ${what} is left out: ${inside} lies in the image`;
        ctx.report({ type: "warning", code: "SOURCE_UNUSED", message });
      } else found.push(source);
    }
    for (const { name } of parseFile(text, target, what).repositories) names.add(name);
  }
  return found;
}

/** The paths of all `.repo` files but the release's own, in the order in which dnf reads them. */
async function repoFilesIn(
  reader: RootfsReader,
  directories: readonly string[],
  own: readonly string[] = [],
): Promise<readonly string[]> {
  const paths: string[] = [];
  for (const directory of directories) {
    for (const name of await namesIn(reader, directory, /^(.+)\.repo$/)) {
      if (!own.includes(name)) paths.push(`${directory}/${name}.repo`);
    }
  }
  return paths;
}

async function variablesOf(
  reader: RootfsReader,
  directories: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const vars: Record<string, string> = {};
  for (const directory of directories) {
    for (const name of await namesIn(reader, directory, /^(\w+)$/)) {
      vars[name] = (await textOf(reader, `${directory}/${name}`)).trim();
    }
  }
  return vars;
}

function keyReader(reader: FileReader, what: string): ReadKey {
  return async (path) => {
    const bytes = await reader.read(path.replace(/^\/+/, ""));
    if (bytes !== undefined) return bytes;
    throw new ResolveError(`Cannot use ${what}: the image has no key "${path}"`, {
      hint: "Leave out the repositories of the image with --no-base-sources",
    });
  };
}

/** What the pattern finds in names, sorted. */
async function namesIn(
  reader: RootfsReader,
  directory: string,
  pattern: RegExp,
): Promise<readonly string[]> {
  const names = (await reader.list(directory)) ?? [];
  return names.flatMap((name) => pattern.exec(name)?.[1] ?? []).sort();
}

async function textOf(reader: FileReader, path: string): Promise<string> {
  return new TextDecoder().decode(await reader.read(path));
}
