/**
 * `rootsmith export official-images`: writes the library file for finished images.
 *
 * @module
 */
import { readFile, realpath, stat } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { detectOutput, formatPlatform, type Platform, parsePlatform } from "@rootsmith/core";
import { execa } from "execa";
import type { CommandHost } from "../process/command-host.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import { formatLibrary, type OfficialImage, officialArchitecture } from "./official-images.ts";

const BUILD_IT = "Build it with -o type=oci,dest=DIR or -o type=context,dest=DIR";

export interface ExportFlags {
  readonly maintainer: readonly string[];
  readonly gitRepo?: string;
  readonly gitCommit?: string;
  readonly gitFetch?: string;
  readonly platform?: string;
}

/** An argument for one image: `DIR=TAG,TAG`. */
interface TaggedDirectory {
  readonly path: string;
  readonly tags: readonly string[];
}

/**
 * Prints the library file for directories with a layout or a build context. What no flag gives is read
 * from the Git repository that holds the first of them.
 *
 * @param images `DIR=TAG,TAG`, one for each directory.
 * @throws {UsageError} If an argument has another form, or Git does not know what no flag gives.
 */
export async function exportOfficialImages(
  images: readonly string[],
  flags: ExportFlags,
  host: CommandHost,
): Promise<void> {
  const directories = images.map(parseTagged);
  for (const { path } of directories) await checkThere(path);
  const cwd = directories[0]?.path ?? ".";
  const top = await realpath(await git(cwd, "rev-parse", "--show-toplevel"));
  const gitRepo = flags.gitRepo ?? httpsUrl(await git(cwd, "remote", "get-url", "origin"));
  const gitCommit = flags.gitCommit ?? (await git(cwd, "rev-parse", "HEAD"));
  const read: OfficialImage[] = [];
  for (const directory of directories) read.push(await readImage(directory, top, flags));
  const { maintainer: maintainers, gitFetch } = flags;
  const library = { maintainers, gitRepo, gitCommit, ...(gitFetch && { gitFetch }), images: read };
  host.stdout.write(await asUsage(() => formatLibrary(library)));
}

function parseTagged(text: string): TaggedDirectory {
  const [, path, tags] = /^(.+)=([^=]+)$/.exec(text) ?? [];
  if (path !== undefined && tags !== undefined) return { path, tags: tags.split(",") };
  throw new UsageError(`Cannot export "${text}": it is not DIR=TAG,TAG`);
}

async function checkThere(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new UsageError(`Cannot export "${path}": there is no such directory`, { hint: BUILD_IT });
}

async function readImage(
  { path, tags }: TaggedDirectory,
  top: string,
  flags: ExportFlags,
): Promise<OfficialImage> {
  const { type } = await detectOutput(path);
  if (type !== "oci" && type !== "context") {
    throw new UsageError(`Cannot export "${path}": it is neither a layout nor a build context`, {
      hint: BUILD_IT,
    });
  }
  const directory = relative(top, await realpath(path));
  if (directory.startsWith("..")) {
    throw new UsageError(`Cannot export "${path}": it lies outside the Git work tree "${top}"`);
  }
  return {
    architecture: architectureOf(path, await platformOf(path, type, flags)),
    tags,
    directory: directory.split(sep).join("/") || ".",
    kind: type,
  };
}

/** The platform of an image: a layout records it, a build context does not. */
async function platformOf(
  path: string,
  type: OfficialImage["kind"],
  { platform }: ExportFlags,
): Promise<Platform> {
  if (type === "context") {
    if (platform !== undefined) return asUsage(() => parsePlatform(platform));
    throw new UsageError(`Cannot export "${path}": a build context does not say its platform`, {
      hint: "Say it with --platform linux/amd64",
    });
  }
  const { manifests } = JSON.parse(await readFile(join(path, "index.json"), "utf8"));
  const [manifest] = manifests;
  if (manifests.length === 1 && manifest.platform !== undefined) return manifest.platform;
  throw new UsageError(`Cannot export "${path}": a layout must hold one image of one platform`, {
    hint: "Build one layout for each platform",
  });
}

function architectureOf(path: string, platform: Platform): string {
  const architecture = officialArchitecture(platform);
  if (architecture !== undefined) return architecture;
  const name = formatPlatform(platform);
  throw new UsageError(`Cannot export "${path}": official images know no platform "${name}"`);
}

async function git(cwd: string, ...args: readonly string[]): Promise<string> {
  const { stdout, exitCode } = await execa("git", args, { cwd, reject: false });
  if (exitCode === 0) return stdout;
  throw new UsageError(`Cannot ask Git about "${cwd}": "git ${args.join(" ")}" failed`, {
    hint: "Export what lies in a Git repository, or see --git-repo and --git-commit",
  });
}

/** The https URL of a Git remote, from which the build servers fetch without a key. */
function httpsUrl(url: string): string {
  return url.replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, "https://$1/");
}
