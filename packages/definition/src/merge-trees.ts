/**
 * How an image takes over what it extends.
 *
 * @module
 */
import type { Entry, MapTree, Tree } from "./definition-tree.ts";

/** Lists to which more is added: what goes into an image, and what is checked of it. */
const ADDED_LISTS: readonly string[] = [
  "include",
  "exclude",
  "files",
  "accounts.users",
  "accounts.groups",
  "run",
  "tests",
];

/** `over` has the last word: mappings are merged, {@linkcode ADDED_LISTS} added, all else is replaced. */
export function mergeTrees(base: MapTree, over: MapTree, path: readonly string[] = []): MapTree {
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, { place, value }] of over.entries) {
    const below = entries.get(key)?.value;
    const merged = below === undefined ? value : mergeValues(below, value, [...path, key]);
    entries.set(key, { place, value: merged });
  }
  return { kind: "map", entries, place: over.place };
}

function mergeValues(base: Tree, over: Tree, path: readonly string[]): Tree {
  if (base.kind === "map" && over.kind === "map") return mergeTrees(base, over, path);
  if (!ADDED_LISTS.includes(path.join("."))) return over;
  return { kind: "list", items: [...itemsOf(base), ...itemsOf(over)], place: over.place };
}

/** A single text stands for a list of it. */
function itemsOf(tree: Tree): readonly Tree[] {
  return tree.kind === "list" ? tree.items : [tree];
}
