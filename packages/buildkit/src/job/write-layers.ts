/**
 * Puts built layers where BuildKit takes them from.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { lstatSync, rmSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Cache, type Digest, HostError } from "@rootsmith/core";
import { readTar, type StoredContent } from "@rootsmith/core/provider";

export interface Layer {
  readonly title: string;
  readonly diffID: Digest;
}

const QUIET = { throwIfNoEntry: false } as const;
const WHITEOUT = ".wh.";
const OPTIONS = ["-p", "--same-owner", "--numeric-owner", "--xattrs", "--xattrs-include=*"];

/**
 * Unpacks each layer into a directory of its own; all into the first one where there are too few, or
 * where one removes something of another, which a directory cannot say.
 *
 * @returns The titles of what lies in each directory that was used.
 */
export async function writeLayers(
  layers: readonly Layer[],
  directories: readonly string[],
  cache: Cache,
): Promise<string[]> {
  const tars: StoredContent[] = [];
  const removed: string[][] = [];
  for (const { title, diffID } of layers) {
    const tar = await cache.blob(diffID);
    if (tar === undefined)
      throw new HostError(`Cannot write layer "${title}": it is not in the cache`);
    tars.push(tar);
    removed.push(await whiteoutsOf(tar));
  }
  const isApart =
    layers.length <= directories.length && removed.every(({ length }) => length === 0);
  for (const [index, tar] of tars.entries()) {
    const directory = directories[isApart ? index : 0] as string;
    const times = await directoryTimes(tar, directory);
    for (const path of removed[index] ?? []) {
      rmSync(join(directory, path), { recursive: true, force: true });
    }
    await unpack(tar, directory);
    for (const [path, seconds] of times) utimesSync(path, seconds, seconds);
  }
  const titles = layers.map(({ title }) => title);
  return isApart ? titles : [titles.join(", ")];
}

/** When the directories were changed that are there, and that a layer only puts something into. */
async function directoryTimes(
  tar: StoredContent,
  directory: string,
): Promise<ReadonlyMap<string, number>> {
  const times = new Map<string, number>();
  const own = new Set<string>();
  for await (const { path } of readTar(tar)) {
    own.add(path);
    for (let above = dirname(path); above !== "."; above = dirname(above)) {
      const found = own.has(above) ? undefined : lstatSync(join(directory, above), QUIET);
      if (found !== undefined) times.set(join(directory, above), found.mtimeMs / 1000);
    }
  }
  return times;
}

/** Paths that a layer removes from those below. */
async function whiteoutsOf(tar: StoredContent): Promise<string[]> {
  const paths: string[] = [];
  for await (const { path } of readTar(tar)) {
    const name = path.slice(path.lastIndexOf("/") + 1);
    if (name.startsWith(WHITEOUT)) paths.push(join(dirname(path), name.slice(WHITEOUT.length)));
  }
  return paths;
}

async function unpack(content: StoredContent, directory: string): Promise<void> {
  const args = ["-x", ...OPTIONS, `--exclude=${WHITEOUT}*`, "-C", directory, "-f", "-"];
  const tar = spawn("tar", args, { stdio: ["pipe", "inherit", "inherit"] });
  const closed = once(tar, "close");
  await pipeline(Readable.from(content.open()), tar.stdin).catch(() => {}); // tar says why it ended
  const [code] = await closed;
  if (code !== 0) throw new HostError("Cannot unpack a layer: tar failed");
}
