/**
 * How the packages that rpm's database in a rootfs lists ask for each other, and which of them yum, dnf or zypper was
 * asked for.
 *
 * @module
 */
import { type PackageGraph, type RootfsTree, treeReader, withTops } from "@rootsmith/core/provider";
import { installedPackage } from "../file/installed-package.ts";
import { packageFact } from "../metadata/package-fact.ts";
import { relationGraph } from "../metadata/relation-graph.ts";
import { readBaseRpms } from "./base-rpms.ts";
import { installReasons } from "./install-reasons.ts";
import { damaged, distroOf } from "./installed-packages.ts";

/** No packages if there is no database. @throws {FormatError} If a database is malformed. */
export async function installedRpmGraph(rootfs: RootfsTree): Promise<PackageGraph> {
  const reader = treeReader(rootfs);
  try {
    const rpms = await readBaseRpms(reader);
    if (rpms === undefined || rpms.packages.length === 0) return { packages: [] };
    const distro = await distroOf(reader);
    const reasons = await installReasons(rootfs);
    const items = rpms.packages.map((rpm) => {
      const item = installedPackage(rpm);
      const reason = reasons?.get(`${item.name}.${item.arch}`) ?? reasons?.get(item.name);
      const isAsked = reasons !== undefined && reason !== false;
      return {
        purl: packageFact(item, distro).purl,
        package: item,
        ...(isAsked && { reason: "asked" as const }),
      };
    });
    const graph = relationGraph(items);
    return reasons === undefined ? withTops(graph) : graph;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw damaged("it is cut off", error);
  }
}
