/**
 * The database of installed packages, as pacman writes it: a directory for each.
 *
 * @see https://man.archlinux.org/man/alpm-db.7, alpm-db-desc.5, alpm-db-files.5
 * @module
 */
import { createHash } from "node:crypto";
import { contentOf, type FileEntry, type RootfsEntry } from "@rootsmith/core/provider";
import { formatSection } from "../formats/sections.ts";
import { listedPath, type UnpackedPackage } from "../unpack/unpack-packages.ts";

export const LOCAL_DATABASE = "var/lib/pacman/local";

/** The directory of one package. */
export function databaseDirectory({ locked }: UnpackedPackage): string {
  return `${LOCAL_DATABASE}/${locked.fact.name}-${locked.fact.version}`;
}

/** The version of the format: pacman 4.2 and later. */
export function databaseVersion(): FileEntry {
  return textFile(`${LOCAL_DATABASE}/ALPM_DB_VERSION`, "9\n");
}

/** @param epoch Seconds since 1970-01-01Z: when it counts as installed. */
export async function* databaseEntries(
  one: UnpackedPackage,
  epoch: number,
): AsyncGenerator<RootfsEntry> {
  const { head } = one;
  const directory = databaseDirectory(one);
  yield textFile(`${directory}/desc`, formatDesc(one, epoch));
  yield textFile(`${directory}/files`, await formatFiles(one));
  for (const [name, member] of [
    ["install", head.install],
    ["changelog", head.changelog],
    ["mtree", head.mtree],
  ] as const) {
    if (member !== undefined)
      yield { ...member, path: `${directory}/${name}`, mode: 0o644, uid: 0, gid: 0 };
  }
}

function formatDesc({ locked, head: { info } }: UnpackedPackage, epoch: number): string {
  const { isAsked, validation } = locked.extra;
  const one = (key: string): readonly string[] => (info.get(key) ?? []).slice(0, 1);
  const number = (key: string): readonly string[] => one(key).filter((text) => Number(text) !== 0);
  const all = (key: string): readonly string[] => info.get(key) ?? [];
  return [
    formatSection("NAME", one("pkgname")),
    formatSection("VERSION", one("pkgver")),
    formatSection("BASE", one("pkgbase")),
    formatSection("DESC", one("pkgdesc")),
    formatSection("URL", one("url")),
    formatSection("ARCH", one("arch")),
    formatSection("BUILDDATE", number("builddate")),
    formatSection("INSTALLDATE", [epoch]),
    formatSection("PACKAGER", one("packager")),
    formatSection("SIZE", number("size")),
    formatSection("REASON", isAsked ? [] : [1]),
    formatSection("GROUPS", all("group")),
    formatSection("LICENSE", all("license")),
    formatSection("VALIDATION", validation),
    formatSection("REPLACES", all("replaces")),
    formatSection("DEPENDS", all("depend")),
    formatSection("OPTDEPENDS", all("optdepend")),
    formatSection("CONFLICTS", all("conflict")),
    formatSection("PROVIDES", all("provides")),
    formatSection("XDATA", all("xdata")),
  ].join("");
}

/** All paths, those that are left out as well, and the digests by which changed settings are known. */
async function formatFiles({ head: { info }, files }: UnpackedPackage): Promise<string> {
  const entries = await files();
  const paths = entries.map(listedPath).sort();
  const byPath = new Map(entries.map((entry) => [entry.path, entry]));
  const backup = await Promise.all(
    (info.get("backup") ?? []).map(async (path) => {
      const entry = byPath.get(path);
      const file = entry?.type === "hardlink" ? byPath.get(entry.target) : entry;
      return `${path}\t${file?.type === "file" ? await md5Of(file) : "(null)"}`;
    }),
  );
  return formatSection("FILES", paths) + formatSection("BACKUP", backup);
}

async function md5Of({ content }: FileEntry): Promise<string> {
  const hash = createHash("md5");
  for await (const chunk of content.open()) hash.update(chunk);
  return hash.digest("hex");
}

function textFile(path: string, text: string): FileEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(text) };
}
