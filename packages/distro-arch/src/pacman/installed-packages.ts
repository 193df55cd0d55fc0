/**
 * The packages that pacman's database in a rootfs lists.
 *
 * @see https://man.archlinux.org/man/alpm-db.7
 * @module
 */
import { gunzipSync } from "node:zlib";
import {
  allLicenses,
  FormatError,
  type InstalledPackage,
  licenseExpression,
  type PackageGraph,
  packageUrl,
  type RootfsTree,
  readOsRelease,
  treeReader,
} from "@rootsmith/core/provider";
import { parseMtree } from "../formats/mtree.ts";
import { parseSections, type Sections } from "../formats/sections.ts";
import { LOCAL_DATABASE } from "./local-database.ts";
import { archGraph } from "./package-graph.ts";

interface Installed {
  readonly fact: InstalledPackage;
  readonly sections: Sections;
}

/** What is installed, in the order of the names of the directories. Empty where there is no database. */
export async function installedArchPackages(rootfs: RootfsTree): Promise<InstalledPackage[]> {
  return (await readInstalled(rootfs)).map(({ fact }) => fact);
}

/** How they ask for each other; what is explicitly installed was asked for. */
export async function installedArchGraph(rootfs: RootfsTree): Promise<PackageGraph> {
  return archGraph(
    (await readInstalled(rootfs)).map(({ fact, sections }) => ({
      fact,
      isAsked: sections.get("REASON")?.[0] !== "1",
      depends: sections.get("DEPENDS") ?? [],
      optional: sections.get("OPTDEPENDS") ?? [],
      provides: sections.get("PROVIDES") ?? [],
    })),
  );
}

/** @throws {FormatError} If an entry of the database is malformed. */
async function readInstalled(rootfs: RootfsTree): Promise<Installed[]> {
  const reader = treeReader(rootfs);
  const names = (await reader.list(LOCAL_DATABASE)) ?? [];
  const namespace = names.length === 0 ? undefined : (await readOsRelease(reader))?.id;
  const installed: Installed[] = [];
  for (const directory of names.toSorted()) {
    const path = `${LOCAL_DATABASE}/${directory}`;
    const text = async (file: string): Promise<string> =>
      new TextDecoder().decode(await reader.read(`${path}/${file}`));
    const sections = parseSections(await text("desc"));
    if (sections.size === 0) continue; // ALPM_DB_VERSION, or what is not pacman's
    const mtree = await reader.read(`${path}/mtree`);
    const files = parseSections(await text("files")).get("FILES") ?? [];
    installed.push({ fact: factOf(path, sections, { namespace, mtree, files }), sections });
  }
  return installed;
}

interface Contents {
  readonly namespace: string | undefined;
  readonly mtree: Uint8Array | undefined;
  readonly files: readonly string[];
}

function factOf(path: string, sections: Sections, contents: Contents): InstalledPackage {
  const one = (key: string): string | undefined => sections.get(key)?.[0];
  const [name, version, architecture] = [one("NAME"), one("VERSION"), one("ARCH")];
  if (name === undefined || version === undefined) {
    throw new FormatError(`Cannot read "${path}/desc": it has no name and version`, {
      format: "alpm",
    });
  }
  const { namespace, mtree, files } = contents;
  const base = one("BASE") ?? name;
  const licenses = (sections.get("LICENSE") ?? []).map((text) => licenseExpression(text));
  const size = Number(one("SIZE") ?? Number.NaN);
  const digests = mtree === undefined ? undefined : digestsOf(path, mtree);
  return {
    purl: packageUrl({
      type: "alpm",
      ...(namespace !== undefined && { namespace }),
      name,
      version,
      qualifiers: { arch: architecture, upstream: base === name ? undefined : base },
    }),
    name,
    version,
    source: { name: base, version },
    ...(licenses.length > 0 && { license: allLicenses(licenses) }),
    ...(architecture !== undefined && { architecture }),
    ...(size >= 0 && { size }),
    ...(digests !== undefined && { files: digests }),
    paths: files.map((file) => file.replace(/\/$/, "")),
  };
}

function digestsOf(path: string, mtree: Uint8Array): ReadonlyMap<string, string> {
  try {
    const entries = parseMtree(new TextDecoder().decode(gunzipSync(mtree)));
    return new Map(entries.flatMap(({ path, digest }) => (digest ? [[path, digest]] : [])));
  } catch (cause) {
    throw new FormatError(`Cannot read "${path}/mtree": it is no text in gzip`, {
      format: "alpm",
      cause,
    });
  }
}
