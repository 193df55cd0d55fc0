/**
 * How the packages that apk's database in a rootfs lists ask for each other, and what its world asks for.
 *
 * @see apk-world(5)
 * @module
 */
import { type PackageGraph, type RootfsTree, treeReader } from "@rootsmith/core/provider";
import { parseDependencies } from "../relations/dependency.ts";
import { apkGraph } from "./apk-graph.ts";
import { installedPackagesAndRecords } from "./installed-packages.ts";

export async function installedApkGraph(rootfs: RootfsTree): Promise<PackageGraph> {
  const world = new TextDecoder().decode(await treeReader(rootfs).read("etc/apk/world"));
  return apkGraph(await installedPackagesAndRecords(rootfs), parseDependencies(world));
}
