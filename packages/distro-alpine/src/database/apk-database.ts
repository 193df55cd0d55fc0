/**
 * apk's own files in the image, so that `apk` inside takes it up from there.
 *
 * @see https://wiki.alpinelinux.org/wiki/Apk_spec
 * @module
 */
import { Buffer } from "node:buffer";
import { createHash } from "node:crypto";
import {
  collectBytes,
  contentOf,
  type FsEntry,
  type RootfsEntry,
  writeTar,
} from "@rootsmith/core/provider";
import type { UnpackedApk } from "../files/unpacked.ts";
import type { AlpineLock } from "../lock/alpine-lock.ts";
import type { AlpineSettings } from "../options/alpine-options.ts";
import { pemOf } from "../releases/alpine-keys.ts";

/**
 * @param options `configured`: the scripts of packages have run; else `apk fix` runs them.
 */
export async function* databaseFiles(
  packages: readonly UnpackedApk[],
  { branch, architecture, keys }: AlpineLock,
  settings: AlpineSettings,
  options: { readonly epoch: number; readonly configured: boolean },
): AsyncGenerator<FsEntry> {
  const { repositories, imageMirror } = settings;
  const urls = repositories.map((name) => `${imageMirror}/${branch}/${name}\n`);
  yield file("etc/apk/arch", `${architecture}\n`);
  yield file("etc/apk/repositories", urls.join(""));
  yield file("etc/apk/world", `${settings.packages.toSorted().join("\n")}\n`);
  const packaged = new Set(packages.flatMap(({ entries }) => entries.map(({ path }) => path)));
  for (const [name, der] of Object.entries(keys)) {
    const path = `etc/apk/keys/${name}`;
    if (!packaged.has(path)) yield file(path, pemOf(Buffer.from(der, "base64")));
  }
  const installed: string[] = [];
  for (const one of packages) installed.push(await installedRecord(one, options.configured));
  yield file("lib/apk/db/installed", installed.join(""));
  yield file("lib/apk/db/scripts.tar", await scriptsTar(packages, options.epoch));
  yield file("lib/apk/db/triggers", packages.map(triggersLine).join(""));
}

/** The lines of the index, then the paths: `F:` a directory, `R:` what lies in it. */
async function installedRecord(one: UnpackedApk, configured: boolean): Promise<string> {
  const lines = [one.apk.record];
  if (one.replaces.length > 0) lines.push(`r:${one.replaces.join(" ")}`);
  if (one.replacesPriority > 0) lines.push(`q:${one.replacesPriority}`);
  if (!configured && one.scripts.size > 0) lines.push("f:s");
  const directories = new Map<string, RootfsEntry | undefined>();
  const files = new Map<string, RootfsEntry[]>();
  for (const entry of one.entries) {
    if (entry.type === "dir") {
      directories.set(entry.path, entry);
    } else {
      const directory = entry.path.slice(0, Math.max(entry.path.lastIndexOf("/"), 0));
      if (!directories.has(directory)) directories.set(directory, undefined);
      files.set(directory, [...(files.get(directory) ?? []), entry]);
    }
  }
  for (const directory of [...directories.keys()].sort()) {
    lines.push(`F:${directory}`, ...aclLine("M", directories.get(directory), 0o755));
    for (const entry of files.get(directory) ?? []) {
      lines.push(`R:${entry.path.slice(directory === "" ? 0 : directory.length + 1)}`);
      lines.push(...aclLine("a", entry, 0o644), ...(await checksumLine(entry)));
    }
  }
  return `${lines.join("\n")}\n\n`;
}

/** Owner and mode, where they are not the usual ones. */
function aclLine(letter: string, entry: RootfsEntry | undefined, usual: number): string[] {
  const { uid = 0, gid = 0, mode = usual } = entry ?? {};
  const isUsual = uid === 0 && gid === 0 && mode === usual;
  return isUsual ? [] : [`${letter}:${uid}:${gid}:${mode.toString(8)}`];
}

/** SHA-1 of the content, or of the text of a link. */
async function checksumLine(entry: RootfsEntry): Promise<string[]> {
  const hash = createHash("sha1");
  if (entry.type === "symlink") hash.update(entry.target);
  else if (entry.type === "file")
    for await (const chunk of entry.content.open()) hash.update(chunk);
  else return [];
  return [`Z:Q1${hash.digest("base64")}`];
}

/** Members are named `NAME-VERSION.CHECKSUM.KIND`, the checksum in hex. */
function scriptsTar(packages: readonly UnpackedApk[], epoch: number): Promise<Uint8Array> {
  const members = packages.flatMap(({ apk, scripts }) => {
    const hex = Buffer.from(apk.checksum.slice(2), "base64").toString("hex");
    return [...scripts].map(([kind, bytes]): FsEntry => {
      const path = `${apk.name}-${apk.version}.X1${hex}.${kind}`;
      return { type: "file", path, mode: 0o755, content: contentOf(bytes) };
    });
  });
  return collectBytes(writeTar(members, { epoch }));
}

function triggersLine({ apk, triggers }: UnpackedApk): string {
  return triggers.length === 0 ? "" : `${apk.checksum} ${triggers.join(" ")}\n`;
}

function file(path: string, bytes: Uint8Array | string): FsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(bytes) };
}
