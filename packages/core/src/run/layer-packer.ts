/**
 * The layers of one platform as they are packed.
 *
 * @module
 */
import type { PlatformLock } from "../contract/platform-lock.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import { treeLayers } from "../layers/tree-layers.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import { formatPlatform } from "../model/oci.ts";
import { withoutUsualRoot } from "../rootfs/usual-root.ts";
import { packLayer } from "./pack-layer.ts";
import { listingOf, packedLayer, rememberPacked } from "./packed-listings.ts";
import type { PlatformRun } from "./platform-run.ts";
import { wantedCompression } from "./wanted-compression.ts";

export class LayerPacker {
  /** Base first. */
  readonly layers: BuiltLayer[] = [];
  readonly #run: PlatformRun;
  readonly #lock: PlatformLock;
  readonly #hasBase: boolean;

  /** @param hasBase The image lies on top of another one, from which layers may remove. */
  constructor(run: PlatformRun, lock: PlatformLock, hasBase: boolean) {
    this.#run = run;
    this.#lock = lock;
    this.#hasBase = hasBase;
  }

  add(layer: BuiltLayer): void {
    this.layers.push(layer);
  }

  /**
   * Cuts a tree into layers as the caller wants it, and packs each. A usual root directory is left out,
   * unless it is to amend that of a layer below.
   */
  async pack(title: string, tree: readonly FsEntry[]): Promise<void> {
    const { options, platform, clock, cache, signal, report } = this.#run;
    const { epoch, packages } = this.#lock;
    // Those that are made once more are likely to be the same, and compressed already.
    const compression = options.cachedLayers === false ? undefined : wantedCompression(options);
    const [root] = tree;
    const amends = root?.path === "" && root.type === "dir" && root.amends && this.#hasLower();
    const entries = amends ? tree : withoutUsualRoot(tree);
    await clock.time("pack", formatPlatform(platform), async () => {
      for (const cut of treeLayers({ title, entries }, options.layers ?? "single", packages)) {
        const whiteouts = this.#hasLower();
        const ctx = { signal, report };
        const how = { epoch, whiteouts, compression, cache, ctx };
        const listing = listingOf(cut.entries, how, cache);
        const known =
          listing && options.cachedLayers !== false && (await packedLayer(cache, listing));
        const layer = known
          ? { title: cut.title, ...known }
          : await packLayer(cut.title, cut.entries, how);
        if (listing && !known) await rememberPacked(cache, listing, layer);
        this.add(layer);
      }
    });
  }

  #hasLower(): boolean {
    return this.layers.length > 0 || this.#hasBase;
  }
}
