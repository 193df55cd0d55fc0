/**
 * An image as it was built: layers as tars, by platform, before they are described and compressed.
 *
 * @module
 */
import type { KeptTree } from "../cache/kept-trees.ts";
import type { PlatformLock } from "../contract/platform-lock.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import type { ImageConfig, Platform } from "../model/oci.ts";
import type { PackageReader } from "../packages/installed-package.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { Blob } from "./blob.ts";
import type { PlatformImage } from "./image-platforms.ts";
import type { HistoryEntry } from "./read-config.ts";

export interface BuiltLayer {
  /** For history and error messages. */
  readonly title: string;
  readonly diffID: Digest;
  /** Uncompressed. */
  readonly tar: StoredContent;
  /** What `formatFileOwners()` says of it; absent where no packages were told apart. */
  readonly owners?: { readonly digest: Digest; readonly content: StoredContent };
  /** Of the image below: a path may come twice in it, and what it removes stands there as a file. */
  readonly foreign?: boolean;
  /** The form in which the image below has it, and keeps it. */
  readonly blob?: Blob;
}

export interface BuiltPlatform {
  readonly platform: Platform;
  /** What it was built from. */
  readonly lock: PlatformLock;
  /** Seconds since 1970-01-01Z: when the image says it was created. */
  readonly epoch: number;
  readonly config: ImageConfig;
  /** The image on top of which it was built. */
  readonly base?: Pick<BaseImage, "name" | "digest" | "history" | "layers">;
  /** The image whose rootfs it has, in other layers, and whose past it keeps. */
  readonly original?: Pick<PlatformImage, "created" | "history" | "annotations">;
  /** Base first. */
  readonly layers: readonly BuiltLayer[];
}

export interface BuiltImage {
  /** `"bookworm"` or `"debian:bookworm"`. */
  readonly name: string;
  readonly provider: Pick<
    RootfsProvider,
    "name" | "revision" | "options" | "licenses" | "installed"
  >;
  /** What else the caller chose that decides its bytes. */
  readonly parameters: JsonObject;
  readonly platforms: readonly BuiltPlatform[];
  /** By which SBOMs find packages that no lock names. */
  readonly packageReaders?: readonly PackageReader[];
  /** Makes the page of an output of type `report`. */
  readonly reportPage?: ReportPage;
}

/**
 * Makes a page to look at, one HTML file.
 *
 * @param image Of one platform.
 * @param dest Where it goes: links are relative to it. `"-"` is stdout.
 */
export type ReportPage = (image: BuiltImage, dest: string, signal: AbortSignal) => Promise<string>;

/** One platform of the image on top of which another one is built. */
export interface BaseImage {
  /** What it calls itself. */
  readonly name?: string;
  /** Of its manifest. */
  readonly digest: Digest;
  /** Seconds since 1970-01-01Z. */
  readonly created: number;
  readonly config: ImageConfig;
  readonly history: readonly HistoryEntry[];
  /** Each with the blob that it has already, unless engines could not read it. */
  readonly layers: readonly BuiltLayer[];
  /** What the layers add up to; to be read only. */
  readonly tree: RootfsTree;
  /** A copy of the tree, to be changed at will. */
  rootfs(): RootfsTree;
  /** The same on the host, where it may be kept. */
  readonly kept: Promise<KeptTree | undefined>;
}
