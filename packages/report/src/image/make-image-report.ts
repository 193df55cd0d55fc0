/**
 * Gathers what the page of an image shows.
 *
 * @module
 */
import {
  type InstalledPackage,
  type MissingLibrary,
  ownersByPath,
  type RootfsEntry,
  type RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import { checkImage } from "./check-image.ts";
import { fileTable } from "./file-table.ts";
import type {
  DocumentLink,
  HistoryStep,
  ImageFacts,
  ImageReport,
  LayerReport,
} from "./image-report.ts";
import { type Graph, packageReports } from "./package-reports.ts";
import { readAccounts } from "./read-accounts.ts";

/** An image that was read. */
export interface ReportedImage {
  readonly facts: Omit<ImageFacts, "system">;
  readonly rootfs: RootfsTree;
  readonly layers: readonly Omit<LayerReport, "files" | "bytes" | "hidden">[];
  readonly contents: LayerContents;
  readonly history: readonly HistoryStep[];
  readonly packages: readonly InstalledPackage[];
  readonly packageProblem?: string;
  readonly graph: Graph;
  /** What `findMissingLibraries()` finds. */
  readonly missingLibraries: readonly MissingLibrary[];
  readonly documents: readonly DocumentLink[];
}

/** Which layer has what. {@linkcode LayerContents.add} is for `imageRootfs()`. */
export class LayerContents {
  readonly #layers = new Map<string, number>();
  readonly #isSingle: boolean;
  /** Of each layer. */
  readonly sums: { readonly files: number; readonly bytes: number }[] = [];

  /** @param layers How many the image has. */
  constructor(layers: number) {
    this.#isSingle = layers === 1;
  }

  /** The index of the layer that the node at a path is from; -1 of what no layer has. */
  layerOf(path: string): number {
    return this.#isSingle ? 0 : (this.#layers.get(path) ?? -1);
  }

  add(added: readonly RootfsEntry[], tree: RootfsTree): void {
    let [files, bytes] = [0, 0];
    for (const entry of added) {
      const path = this.#isSingle ? undefined : tree.pathOf(entry.path);
      if (path !== undefined) this.#layers.set(path, this.sums.length);
      if (entry.type !== "file") continue;
      files += 1;
      bytes += entry.content.size;
    }
    this.sums.push({ files, bytes });
  }
}

/** @throws {DOMException} The reason of `signal`, if that aborts. */
export async function makeImageReport(
  image: ReportedImage,
  signal: AbortSignal,
): Promise<ImageReport> {
  const { rootfs, packages, packageProblem, contents } = image;
  const reader = treeReader(rootfs, { signal });
  const entries = rootfs.entries();
  const owners = ownersByPath(rootfs, packages);
  const accounts = await readAccounts(reader);
  const system = await systemName(reader);
  const kept = contents.sums.map(() => 0);
  for (const entry of entries) {
    if (entry.type !== "file") continue;
    const layer = contents.layerOf(entry.path);
    kept[layer] = (kept[layer] ?? 0) + entry.content.size;
  }
  return {
    facts: { ...image.facts, ...(system !== undefined && { system }) },
    layers: image.layers.map((layer, index) => {
      const { files, bytes } = contents.sums[index] ?? { files: 0, bytes: 0 };
      return { ...layer, files, bytes, hidden: bytes - (kept[index] ?? 0) };
    }),
    history: image.history,
    files: fileTable(
      entries,
      owners,
      new Map(packages.map(({ purl }, index) => [purl, index])),
      (path) => contents.layerOf(path),
    ),
    packages: packageReports(packages, entries, owners, image.graph),
    ...(packageProblem !== undefined && { packageProblem }),
    accounts,
    checks: await checkImage(rootfs, entries, accounts, image.missingLibraries, signal),
    documents: image.documents,
  };
}

/** `PRETTY_NAME` of os-release. */
async function systemName(reader: ReturnType<typeof treeReader>): Promise<string | undefined> {
  const bytes = (await reader.read("etc/os-release")) ?? (await reader.read("usr/lib/os-release"));
  const [, name] =
    /^PRETTY_NAME=(["']?)(.*)\1$/m.exec(new TextDecoder().decode(bytes))?.slice(1) ?? [];
  return name || undefined;
}
