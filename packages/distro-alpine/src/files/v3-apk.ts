/**
 * A package file of version 3: what describes it, its files among that, and the contents of those.
 *
 * @see apk-v3(5), apk-mkpkg(8)
 * @module
 */
import { createHash } from "node:crypto";
import {
  type BuildContext,
  collectBytes,
  type FileContent,
  FormatError,
  type LockedSource,
  type StoredContent,
} from "@rootsmith/core/provider";
import { Adb } from "../formats/adb.ts";
import {
  adbCompression,
  decompressAdb,
  limitedAdb,
  partOf,
  readAdbFile,
  sourceOfBytes,
  sourceOfContent,
} from "../formats/adb-file.ts";
import { isAdbSignedBy } from "../formats/adb-signature.ts";
import type { TrustedKey } from "../releases/alpine-keys.ts";
import type { ApkPackage } from "../repository/apk-package.ts";
import { dependencyTexts } from "../repository/v3-index.ts";
import type { OpenApk } from "./open-apk.ts";
import { filesOf } from "./v3-files.ts";

/** The fields of a package, and of what is in it. */
const PACKAGE = { info: 1, scripts: 3, triggers: 4, replacesPriority: 5 } as const;
const REPLACES = 17;

/** In the order of their fields, from 1. */
const SCRIPTS = [
  ...["trigger", "pre-install", "post-install", "pre-deinstall", "post-deinstall"],
  ...["pre-upgrade", "post-upgrade"],
];

/** Beside what a package says that it has: what describes its files. In bytes. */
const MAX_OVERHEAD = 256 << 20;

/**
 * Checks a file against a signed index: what describes it by the identity there, the contents by what
 * describes them. An identity that is no digest of it, as some indexes have, leaves that to its own signature.
 *
 * @param apk As the index has it.
 * @throws {FormatError} If it is not that package, or malformed.
 */
export async function checkV3Apk(
  bytes: Uint8Array,
  { identity, installedSize }: Pick<ApkPackage, "identity" | "installedSize">,
  keys: readonly TrustedKey[],
): Promise<void> {
  const { algorithm, skip } = adbCompression(bytes);
  const decompressed = decompressAdb([bytes.subarray(skip)], algorithm);
  const file = await collectBytes(limitedAdb(decompressed, 2 * installedSize + MAX_OVERHEAD));
  const source = sourceOfBytes(file);
  const parts = readAdbFile(source, "package");
  const digest = createHash(identity.length === 128 ? "sha512" : "sha256");
  const actual = digest.update(partOf(source, parts.adb)).digest("hex");
  const isSigned = (): boolean =>
    keys.some(({ der }) => isAdbSignedBy(source, parts, "package", der));
  if (!actual.startsWith(identity) && !(identity.length === 40 && isSigned())) {
    throw problem(`the index has the checksum ${identity}, the file ${actual}`);
  }
  const read = (offset: number, size: number): FileContent => ({
    size,
    open: () => [source.read(offset, size)],
  });
  for (const entry of filesOf(source, parts, read)) {
    if (entry.type !== "file" || entry.content.size === 0) continue;
    const hash = createHash(entry.hash?.length === 40 ? "sha1" : "sha256");
    for await (const chunk of entry.content.open()) hash.update(chunk);
    if (hash.digest("hex") !== entry.hash) throw problem(`"${entry.path}" does not have its hash`);
  }
}

/** @throws {FormatError} If it is malformed. */
export async function openV3Apk(source: LockedSource, ctx: BuildContext): Promise<OpenApk> {
  const content = await ctx.derive(`alpine adb of ${source.digest}`, async () => {
    const compressed = await ctx.open(source);
    const { algorithm, skip } = adbCompression(headOf(compressed));
    return decompressAdb(compressed.slice(skip, compressed.size - skip).open(), algorithm);
  });
  const file = sourceOfContent(content);
  const parts = readAdbFile(file, "package");
  const root = new Adb(partOf(file, parts.adb)).root();
  const scripts = root.object(PACKAGE.scripts);
  return {
    format: 3,
    entries: filesOf(file, parts, (offset, size) => content.slice(offset, size)),
    scripts: new Map(
      SCRIPTS.flatMap((kind, index) => {
        const script = scripts.blob(index + 1);
        return script === undefined ? [] : [[kind, new Uint8Array(script)] as const];
      }),
    ),
    triggers: root.texts(PACKAGE.triggers),
    replaces: dependencyTexts(root.object(PACKAGE.info).objects(REPLACES)),
    replacesPriority: root.number(PACKAGE.replacesPriority),
  };
}

function headOf(content: StoredContent): Uint8Array {
  const head = new Uint8Array(Math.min(content.size, 8));
  content.readInto(head, 0);
  return head;
}

function problem(fact: string): FormatError {
  return new FormatError(`Cannot accept the package: ${fact}`, { format: "apk" });
}
