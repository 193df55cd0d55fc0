/**
 * apk's own files in the image, so that `apk` inside takes it up from there.
 *
 * @see apk-world(5), apk-repositories(5), apk-keys(5)
 * @module
 */
import { Buffer } from "node:buffer";
import { contentOf, type FsEntry } from "@rootsmith/core/provider";
import type { Accounts } from "../files/accounts.ts";
import type { UnpackedApk } from "../files/unpacked.ts";
import { storedGzip, type TarScript, tarOfScripts } from "../formats/script-archive.ts";
import type { AlpineLock } from "../lock/alpine-lock.ts";
import type { AlpineSettings } from "../options/alpine-options.ts";
import { parseRepository, repositoryLine } from "../options/repository-line.ts";
import { pemOf } from "../releases/alpine-keys.ts";
import { installedRecord } from "./installed-record.ts";

/** In the order of the archive of scripts. */
const KINDS = [
  ...["pre-install", "post-install", "pre-deinstall", "post-deinstall"],
  ...["pre-upgrade", "post-upgrade", "trigger"],
];

export interface DatabaseOptions {
  /** The scripts of packages have run; else they are noted as broken, for `apk fix` to run triggers. */
  readonly configured: boolean;
  readonly accounts: Accounts;
}

export async function* databaseFiles(
  packages: readonly UnpackedApk[],
  { branch, architecture, apkTools, keys }: AlpineLock,
  settings: AlpineSettings,
  options: DatabaseOptions,
): AsyncGenerator<FsEntry> {
  const { imageMirror } = settings;
  const lines = settings.repositories.map((text) =>
    repositoryLine(parseRepository(text, branch), imageMirror),
  );
  yield { type: "dir", path: "var/cache/apk", mode: 0o755 };
  if (apkTools < 3) yield { type: "dir", path: "var/cache/misc", mode: 0o755 };
  yield file("etc/apk/arch", `${architecture}\n`);
  yield file("etc/apk/repositories", lines.map((line) => `${line}\n`).join(""));
  yield file("etc/apk/world", `${sortedWorld(settings.packages).join("\n")}\n`);
  const packaged = new Set(packages.flatMap(({ entries }) => entries.map(({ path }) => path)));
  for (const [name, der] of Object.entries(keys)) {
    const path = `etc/apk/keys/${name}`;
    const isThere = packaged.has(path) || packaged.has(`usr/share/apk/keys/${name}`);
    if (!isThere) yield file(path, pemOf(Buffer.from(der, "base64")));
  }
  const sorted = packages.toSorted((a, b) => compareNames(a.apk.name, b.apk.name));
  const installed: string[] = [];
  for (const one of sorted) installed.push(await installedRecord(one, apkTools, options));
  yield file("lib/apk/db/installed", installed.join(""));
  const inOrder = apkTools < 3 ? packages : sorted;
  const scripts = tarOfScripts(inOrder.flatMap((one) => scriptsOf(one, apkTools)));
  if (apkTools < 3) yield file("lib/apk/db/scripts.tar", scripts);
  else yield file("lib/apk/db/scripts.tar.gz", storedGzip(scripts));
  yield file("lib/apk/db/triggers", inOrder.map(triggersLine).join(""));
}

/** Each constraint once, by its name. */
function sortedWorld(packages: readonly string[]): string[] {
  const name = (text: string): string => text.replace(/^!/, "").replace(/[@<>=~].*$/s, "");
  return [...new Set(packages)].sort((a, b) => compareNames(name(a), name(b)));
}

/** As apk sorts what it shows: without regard to case first. */
function compareNames(a: string, b: string): number {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left === right ? order(a, b) : order(left, right);
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** Members are named `NAME-VERSION.CHECKSUM.KIND`, the checksum in hex, or in base64 by apk 2. */
function scriptsOf({ apk, scripts }: UnpackedApk, apkTools: number): TarScript[] {
  const hex = `X1${Buffer.from(apk.checksum.slice(2), "base64").toString("hex")}`;
  const checksum = apkTools < 3 ? apk.checksum : hex;
  const mtime = Number(/^t:(\d+)$/m.exec(apk.record)?.[1] ?? 0);
  return KINDS.flatMap((kind) => {
    const bytes = scripts.get(kind);
    const name = `${apk.name}-${apk.version}.${checksum}.${kind}`;
    return bytes === undefined ? [] : [{ name, bytes, mtime }];
  });
}

function triggersLine({ apk, triggers }: UnpackedApk): string {
  return triggers.length === 0 ? "" : `${apk.checksum} ${triggers.join(" ")}\n`;
}

function file(path: string, bytes: Uint8Array | string): FsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(bytes) };
}
