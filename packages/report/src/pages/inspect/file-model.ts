/**
 * The files of an image, as the page looks at them.
 *
 * @module
 */
import type { FileAttributes, ImageReport } from "../../image/image-report.ts";
import type { SizeNode } from "../parts/treemap.tsx";
import { FILE_KINDS, fileKind } from "./file-kind.ts";

/** A node of the rootfs. */
export interface FileRow extends FileAttributes {
  readonly index: number;
  /** With a leading `/`. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** Index; -1 of what is nobody's. */
  readonly package: number;
  readonly layer: number;
  /** Index of {@linkcode FILE_KINDS}. */
  readonly kind: number;
  readonly target?: string;
  readonly capabilities?: string;
}

export const GROUPINGS = ["directory", "package", "layer"] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** A directory, a file, a package or a layer. */
export interface FileNode extends SizeNode {
  readonly parts: FileNode[];
  readonly files: number;
  /** Of a file. */
  readonly row?: FileRow;
}

interface Growing {
  name: string;
  size: number;
  files: number;
  colour: number;
  readonly sizes: number[];
  readonly parts: Growing[];
  readonly byName: Map<string, Growing>;
  row?: FileRow;
}

export class FileModel {
  readonly rows: readonly FileRow[];
  readonly #report: ImageReport;
  readonly #trees = new Map<Grouping, FileNode>();

  constructor(report: ImageReport) {
    this.#report = report;
    this.rows = rowsOf(report);
  }

  /** Bytes of all files. */
  get size(): number {
    return this.tree("directory").size;
  }

  tree(grouping: Grouping): FileNode {
    const known = this.#trees.get(grouping);
    if (known !== undefined) return known;
    const root = growing("/");
    for (const row of this.rows) if (row.type === "file") this.#plant(root, row, grouping);
    const tree = ripe(root);
    this.#trees.set(grouping, tree);
    return tree;
  }

  /** Bytes by kind, in the order of {@linkcode FILE_KINDS}. */
  sizesByKind(): readonly number[] {
    const sizes = FILE_KINDS.map(() => 0);
    for (const { kind, size } of this.rows) sizes[kind] = (sizes[kind] ?? 0) + size;
    return sizes;
  }

  packageName(index: number): string {
    return this.#report.packages[index]?.name ?? "no package";
  }

  #plant(root: Growing, row: FileRow, grouping: Grouping): void {
    const parts = row.path.slice(1).split("/");
    if (grouping === "package") parts.unshift(this.packageName(row.package));
    if (grouping === "layer") parts.unshift(row.layer < 0 ? "no layer" : `layer ${row.layer + 1}`);
    let node = root;
    add(node, row);
    for (const name of parts) {
      let next = node.byName.get(name);
      if (next === undefined) {
        next = growing(name);
        node.byName.set(name, next);
        node.parts.push(next);
      }
      node = next;
      add(node, row);
    }
    node.row = row;
  }
}

/** The node at the end of a path of names, and all that it is in. */
export function nodesTo(root: FileNode, path: string): readonly FileNode[] {
  const nodes = [root];
  for (let rest = path; rest !== ""; ) {
    const way = rest;
    const next = nodes.at(-1)?.parts.find(({ name }) => `${way}/`.startsWith(`${name}/`));
    if (next === undefined) break;
    nodes.push(next);
    rest = rest.slice(next.name.length + 1);
  }
  return nodes;
}

function rowsOf({ files }: ImageReport): FileRow[] {
  const paths: string[] = [];
  return files.names.map((name, index) => {
    const parent = files.parents[index] as number;
    const path = index === 0 ? "/" : `${parent === 0 ? "" : paths[parent]}/${name}`;
    paths.push(path);
    const attributes = files.attributes[files.kinds[index] as number] as FileAttributes;
    const [target, capabilities] = [files.targets[index], files.capabilities[index]];
    return {
      ...attributes,
      ...{ index, path },
      size: files.sizes[index] ?? 0,
      package: files.packages[index] ?? -1,
      layer: files.layers[index] ?? -1,
      kind: fileKind(path.slice(1), attributes.mode),
      ...(target !== undefined && { target }),
      ...(capabilities !== undefined && { capabilities }),
    };
  });
}

function growing(name: string): Growing {
  return { name, size: 0, files: 0, colour: 0, sizes: [], parts: [], byName: new Map() };
}

function add(node: Growing, { size, kind }: FileRow): void {
  node.size += size;
  node.files += 1;
  node.sizes[kind] = (node.sizes[kind] ?? 0) + size;
}

/** Sorted by size, in the colour of what most of it is. */
function ripe({ name, size, files, sizes, parts, row }: Growing, depth = 0): FileNode {
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && only.row === undefined && depth > 1) {
    // A directory with nothing else in it would take space and a click.
    return ripe({ ...only, name: `${name}/${only.name}` }, depth);
  }
  let colour = 0;
  sizes.forEach((sum, kind) => {
    if (sum >= (sizes[colour] ?? 0)) colour = kind;
  });
  const sorted = parts.map((part) => ripe(part, depth + 1)).sort((a, b) => b.size - a.size);
  return { name, size, files, colour, parts: sorted, ...(row !== undefined && { row }) };
}
