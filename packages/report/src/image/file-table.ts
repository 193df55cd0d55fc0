/**
 * The nodes of a rootfs in columns.
 *
 * @module
 */
import type { FsEntry, RootfsEntry } from "@rootsmith/core/provider";
import { capabilityText } from "./capability-text.ts";
import type { FileAttributes, FileTable } from "./image-report.ts";

/**
 * @param entries Sorted, parents first.
 * @param owners URLs of packages by path.
 * @param packageIndex By package URL.
 * @param layerOf The index of the layer that has a path.
 */
export function fileTable(
  entries: readonly FsEntry[],
  owners: ReadonlyMap<string, string>,
  packageIndex: ReadonlyMap<string, number>,
  layerOf: (path: string) => number,
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
  let kind = -1;
  const places = new Map<string, number>();

  for (const entry of [ROOT, ...entries.filter(({ path }) => path !== "")]) {
    if (entry.type === "whiteout") continue;
    const { path, type, mode, uid = 0, gid = 0, xattrs } = entry;
    const index = columns.names.length;
    if (type === "dir") places.set(path, index);
    const owner = type === "dir" ? undefined : owners.get(path);
    const slash = path.lastIndexOf("/");
    // What stands beside each other is alike.
    if (!isLike(attributes[kind], entry)) {
      const key = `${type} ${mode} ${uid} ${gid}`;
      kind = kindOf.get(key) ?? attributes.push({ type, mode, uid, gid }) - 1;
      kindOf.set(key, kind);
    }
    columns.names.push(path.slice(slash + 1));
    columns.parents.push(places.get(path.slice(0, Math.max(slash, 0))) ?? 0);
    columns.kinds.push(kind);
    columns.sizes.push(type === "file" ? entry.content.size : 0);
    columns.packages.push(owner === undefined ? -1 : (packageIndex.get(owner) ?? -1));
    columns.layers.push(layerOf(path));
    if (type === "symlink" || type === "hardlink") targets[index] = entry.target;
    const capability = xattrs?.["security.capability"];
    if (capability !== undefined) capabilities[index] = capabilityText(capability);
  }
  return { ...columns, attributes, targets, capabilities };
}

function isLike(
  known: FileAttributes | undefined,
  { type, mode, uid = 0, gid = 0 }: RootfsEntry,
): boolean {
  return known?.type === type && known.mode === mode && known.uid === uid && known.gid === gid;
}

const ROOT: FsEntry = { type: "dir", path: "", mode: 0o755 };
