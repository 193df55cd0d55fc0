/**
 * A repository's database: what packages it has, and where their files lie.
 *
 * @see repo-add(8); https://man.archlinux.org/man/alpm-repo-db.7
 * @module
 */
import { decompress, detectCompression } from "@rootsmith/archive";
import {
  collectBytes,
  digestOfBytes,
  FormatError,
  type JsonValue,
  type ResolveContext,
  RootfsError,
  readTar,
} from "@rootsmith/core/provider";
import { type Dependency, type Provider, parseDependency } from "../formats/dependency.ts";
import { parseSections } from "../formats/sections.ts";
import { boundedBytes } from "../unpack/bounded-bytes.ts";

/** A package of a database. */
export interface ArchPackage extends Provider {
  /** Of pacman: `"core"`. */
  readonly repository: string;
  /** Of its file, in the directory of the repository. */
  readonly file: string;
  /** 64 hex digits. */
  readonly sha256: string;
  /** Detached, in base64; else it lies beside the file. */
  readonly signature?: string;
  readonly summary: string;
  /** `"x86_64"`, `"any"`. */
  readonly architecture: string;
  /** Name of what it was built from. */
  readonly base: string;
  /** Seconds since 1970-01-01Z. */
  readonly buildDate: number;
  readonly licenses: readonly string[];
  readonly groups: readonly string[];
  readonly depends: readonly Dependency[];
  readonly conflicts: readonly Dependency[];
}

/** As it is kept in the cache. */
interface PackageRecord {
  readonly name: string;
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
  readonly signature?: string;
  readonly summary: string;
  readonly architecture: string;
  readonly base: string;
  readonly buildDate: number;
  readonly licenses?: readonly string[];
  readonly groups?: readonly string[];
  readonly depends?: readonly string[];
  readonly provides?: readonly string[];
  readonly conflicts?: readonly string[];
}

/** More than any has: the databases of all repositories have 30 MiB. In bytes. */
const MAX_SIZE = 512 << 20;

/** Without a slash: files of packages lie beside the database. */
const FILE = /^[A-Za-z0-9@_+][A-Za-z0-9@._+:~-]*\.pkg\.tar(?:\.(?:gz|xz|zst|bz2))?$/;

const LISTS = {
  licenses: "LICENSE",
  groups: "GROUPS",
  depends: "DEPENDS",
  provides: "PROVIDES",
  conflicts: "CONFLICTS",
};
const NAME = /^[A-Za-z0-9@_+][A-Za-z0-9@._+-]*$/;

/**
 * The packages of a database, in the order of their names, in which pacman has them, too.
 *
 * @param path Of the file below the mirror, for messages.
 * @throws {FormatError} If it is malformed or cut off.
 */
export async function readDatabase(
  bytes: Uint8Array,
  { repository, path }: { readonly repository: string; readonly path: string },
  ctx: ResolveContext,
): Promise<readonly ArchPackage[]> {
  const fail = (fact: string, cause?: unknown): FormatError =>
    new FormatError(`Cannot read the database "${path}": ${fact}`, {
      format: "alpm",
      ...(cause !== undefined && { cause }),
      hint: "The mirror may be in the middle of an update; try again, or another one",
    });
  const digest = digestOfBytes(bytes);
  const records = await ctx.memo({ archDatabase: 1, digest }, async () => {
    try {
      return (await readRecords(bytes, digest, ctx, fail)) as unknown as JsonValue;
    } catch (error) {
      ctx.signal.throwIfAborted();
      if (!(error instanceof RootfsError) || error.message.includes(path)) throw error;
      throw fail(error.message, error);
    }
  });
  return (records as unknown as PackageRecord[]).map((record) => packageOf(record, repository));
}

type Fail = (fact: string) => FormatError;

async function readRecords(
  bytes: Uint8Array,
  digest: string,
  ctx: ResolveContext,
  fail: Fail,
): Promise<PackageRecord[]> {
  const compression = detectCompression(bytes.subarray(0, 13)) ?? "none";
  const tar = await ctx.derive(`arch database ${digest}`, () =>
    boundedBytes(decompress([bytes], compression, { signal: ctx.signal }), MAX_SIZE),
  );
  const texts = new Map<string, string>();
  for await (const entry of readTar(tar, { signal: ctx.signal })) {
    // an entry of long ago has what it depends on in a file of its own
    const [, directory] = /^([^/]+)\/(?:desc|depends)$/.exec(entry.path) ?? [];
    if (entry.type !== "file" || directory === undefined) continue;
    const text = new TextDecoder().decode(await collectBytes(entry.content.open()));
    texts.set(directory, `${texts.get(directory) ?? ""}${text}\n`);
  }
  return [...texts]
    .map(([directory, text]) => recordOf(directory, text, fail))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function recordOf(directory: string, text: string, fail: Fail): PackageRecord {
  const sections = parseSections(text);
  const one = (key: string): string => sections.get(key)?.[0] ?? "";
  const [name, version, file] = [one("NAME"), one("VERSION"), one("FILENAME")];
  const [sha256, signature] = [one("SHA256SUM").toLowerCase(), one("PGPSIG")];
  if (!NAME.test(name) || !/^[^\s/]+$/.test(version)) {
    throw fail(`"${directory}" has no package name and version`);
  }
  if (!FILE.test(file))
    throw fail(`${name} has the file name "${file}", which is none of a package`);
  if (!/^[0-9a-f]{64}$/.test(sha256)) throw fail(`${name} has no SHA-256`);
  return {
    ...{ name, version, file, sha256, summary: one("DESC"), architecture: one("ARCH") },
    ...(signature !== "" && { signature }),
    base: one("BASE") || name,
    buildDate: Number(one("BUILDDATE")) || 0,
    ...Object.fromEntries(
      Object.entries(LISTS).flatMap(([key, section]) => {
        const values = sections.get(section);
        return values === undefined ? [] : [[key, values]];
      }),
    ),
  };
}

function packageOf(record: PackageRecord, repository: string): ArchPackage {
  const { licenses = [], groups = [], depends = [], provides = [], conflicts = [] } = record;
  return {
    ...{ ...record, repository, licenses, groups },
    depends: depends.map(parseDependency),
    provides: provides.map(parseDependency),
    conflicts: conflicts.map(parseDependency),
  };
}
