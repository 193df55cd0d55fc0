/**
 * How the packages that dpkg's database in a rootfs lists ask for each other, and what apt's marks say was
 * asked for.
 *
 * @see dpkg(1) "FILES"; apt-mark(8)
 * @module
 */
import {
  type FileReader,
  type PackageGraph,
  type PackageReason,
  type RootfsTree,
  treeReader,
  withTops,
} from "@rootsmith/core/provider";
import { parseStanza, type Stanza } from "../formats/deb822.ts";
import type { DebianPackage } from "../formats/debian-package.ts";
import { automaticKeys, installedStanza } from "../formats/installed-stanza.ts";
import { ownArchitecture } from "../formats/package-key.ts";
import { isYes } from "../formats/sources-text.ts";
import { packageFact } from "../lock/package-fact.ts";
import { relationGraph } from "../resolver/relation-graph.ts";
import { distroOf, installedStanzas } from "./installed-stanzas.ts";

const STATES = "var/lib/apt/extended_states";

/** @throws {FormatError} If a database is malformed. */
export async function installedDebianGraph(rootfs: RootfsTree): Promise<PackageGraph> {
  const reader = treeReader(rootfs);
  const stanzas = (await installedStanzas(rootfs, reader)).map(({ text }) => parseStanza(text));
  if (stanzas.length === 0) return { packages: [] };
  const distro = await distroOf(reader);
  const states = await reader.read(STATES);
  const automatic = states && automaticKeys(new TextDecoder().decode(states));
  const packages = stanzas.map(installedStanza);
  const native = await nativeArchitecture(packages, reader);
  const items = packages.map((item, index) => {
    const key = `${item.name}:${ownArchitecture(item, native)}`;
    const isAutomatic = automatic?.has(key);
    const reason = reasonOf(item, stanzas[index] as Stanza, isAutomatic);
    return { purl: packageFact(item, distro).purl, package: item, ...(reason && { reason }) };
  });
  const graph = relationGraph(items, native);
  return automatic === undefined ? withTops(graph) : graph;
}

/** @param isAutomatic Undefined where apt keeps no marks. */
function reasonOf(
  { essential, priority }: DebianPackage,
  stanza: Stanza,
  isAutomatic: boolean | undefined,
): PackageReason | undefined {
  if (essential || isYes(stanza.get("protected")) || isYes(stanza.get("important"))) return "base";
  if (isAutomatic) return undefined;
  if (priority === "required") return "base";
  return isAutomatic === undefined ? undefined : "asked";
}

/** The first that dpkg accepts, or that of most packages. */
async function nativeArchitecture(
  packages: readonly DebianPackage[],
  reader: FileReader,
): Promise<string> {
  const listed = new TextDecoder().decode(await reader.read("var/lib/dpkg/arch")).trim();
  if (listed !== "") return listed.split("\n")[0] as string;
  const dpkg = packages.find(({ name }) => name === "dpkg");
  if (dpkg !== undefined) return dpkg.architecture;
  const counts = new Map<string, number>();
  for (const { architecture } of packages) {
    if (architecture !== "all") counts.set(architecture, (counts.get(architecture) ?? 0) + 1);
  }
  return [...counts].sort(([, a], [, b]) => b - a)[0]?.[0] ?? "all";
}
