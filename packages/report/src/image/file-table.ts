/**
 * The nodes of a rootfs in columns.
 *
 * @module
 */
import type { FsEntry } from "@rootsmith/core/provider";
import { capabilityText } from "./capability-text.ts";
import type { FileAttributes, FileTable } from "./image-report.ts";

/**
 * @param entries Sorted, parents first.
 * @param packageIndex By package URL.
 * @param layerOf Indexes of layers by path.
 */
export function fileTable(
  entries: readonly FsEntry[],
  packageIndex: ReadonlyMap<string, number>,
  layerOf: ReadonlyMap<string, number>,
): FileTable {
  const columns = {
    names: [] as string[],
    parents: [] as number[],
    kinds: [] as number[],
    sizes: [] as number[],
    packages: [] as number[],
    layers: [] as number[],
  };
  const attributes: FileAttributes[] = [];
  const kindOf = new Map<string, number>();
  const targets: Record<number, string> = {};
  const capabilities: Record<number, string> = {};
  const places = new Map<string, number>();

  for (const entry of [ROOT, ...entries.filter(({ path }) => path !== "")]) {
    if (entry.type === "whiteout") continue;
    const { path, type, mode, uid = 0, gid = 0, xattrs } = entry;
    const index = columns.names.length;
    if (type === "dir") places.set(path, index);
    const slash = path.lastIndexOf("/");
    const key = `${type} ${mode} ${uid} ${gid}`;
    let kind = kindOf.get(key);
    if (kind === undefined) {
      kind = attributes.push({ type, mode, uid, gid }) - 1;
      kindOf.set(key, kind);
    }
    columns.names.push(path.slice(slash + 1));
    columns.parents.push(places.get(path.slice(0, Math.max(slash, 0))) ?? 0);
    columns.kinds.push(kind);
    columns.sizes.push(type === "file" ? entry.content.size : 0);
    columns.packages.push(packageIndex.get(entry.package ?? "") ?? -1);
    columns.layers.push(layerOf.get(path) ?? -1);
    if (type === "symlink" || type === "hardlink") targets[index] = entry.target;
    const capability = xattrs?.["security.capability"];
    if (capability !== undefined) capabilities[index] = capabilityText(capability);
  }
  return { ...columns, attributes, targets, capabilities };
}

const ROOT: FsEntry = { type: "dir", path: "", mode: 0o755 };
