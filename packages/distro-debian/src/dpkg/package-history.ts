/**
 * The changelogs that Debian's packages carry.
 *
 * @see https://www.debian.org/doc/debian-policy/ch-docs.html#changelog-files-and-release-notes
 * @see deb-changelog(5)
 * @module
 */
import {
  type ChangelogEntry,
  collectBytes,
  decompressGzip,
  FormatError,
  type PackageHistory,
  treeReader,
} from "@rootsmith/core/provider";
import { compareVersions } from "../formats/version.ts";

/** Of packages that Debian makes from the work of others, of its own, and where files are not compressed. */
const NAMES = ["changelog.Debian.gz", "changelog.gz", "changelog.Debian", "changelog"];

/** Bytes; the longest are a tenth of it. What is larger is not read. */
const MAX_SIZE = 16 << 20;

export const DEBIAN_HISTORY: PackageHistory = {
  type: "deb",
  compareVersions,
  async changelogs(rootfs, packages) {
    const reader = treeReader(rootfs);
    const found = new Map<string, readonly ChangelogEntry[]>();
    for (const { name, purl } of packages) {
      const names = NAMES.map((file) => `usr/share/doc/${name}/${file}`);
      const path = names.find((one) => rootfs.follow(one)?.type === "file");
      const bytes = path && (await reader.read(path));
      const text = bytes && (await textOf(bytes, path.endsWith(".gz")));
      const entries = text === undefined || text === "" ? [] : parseChangelog(text);
      if (entries.length > 0) found.set(purl, entries);
    }
    return found;
  },
};

async function textOf(bytes: Uint8Array, isCompressed: boolean): Promise<string | undefined> {
  try {
    const plain = isCompressed ? await collectBytes(limited(decompressGzip([bytes]))) : bytes;
    return new TextDecoder().decode(plain);
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

async function* limited(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let size = 0;
  for await (const chunk of bytes) {
    size += chunk.byteLength;
    if (size > MAX_SIZE)
      throw new FormatError("Cannot read a changelog: it is too large", { format: "gzip" });
    yield chunk;
  }
}

const HEAD = /^\S+ \(([^()\s]+)\) [^;]*;/;
const END = /^ -- .*?(\d{1,2}) ([A-Z][a-z]{2}) (\d{4})\b/;
const MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** Its entries; what stands before the first and is in no entry is left out. */
export function parseChangelog(text: string): ChangelogEntry[] {
  const entries: ChangelogEntry[] = [];
  let open: { version: string; lines: string[] } | undefined;
  for (const line of text.split("\n")) {
    const [, version] = HEAD.exec(line) ?? [];
    if (version !== undefined) open = { version, lines: [] };
    else if (open !== undefined && line.startsWith(" -- ")) {
      const [, day = "", month = "", year = ""] = END.exec(line) ?? [];
      const number = MONTHS.indexOf(month) + 1;
      entries.push({
        version: open.version,
        ...(number > 0 && { date: `${year}-${twoDigits(number)}-${twoDigits(Number(day))}` }),
        text: open.lines.join("\n").replace(/^\n+|\s+$/g, ""),
      });
      open = undefined;
    } else open?.lines.push(line);
  }
  return entries;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
