/**
 * The contract between a finished image and the forms in which it can be written.
 *
 * @module
 */

import type { BlockFormat } from "../compress/compress-block.ts";
import type { PlatformLock, RootfsProvider } from "../contract/provider.ts";
import type { Blob } from "../image/image.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { JsonObject } from "../model/json.ts";
import type { ImageConfig, Platform } from "../model/oci.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import type { PackageReader } from "../packages/installed-package.ts";
import type { BaseImage } from "../run/base-images.ts";

export type OutputType =
  | "dir"
  | "tar"
  | "context"
  | "oci"
  | "docker"
  | "daemon"
  | "registry"
  | "spdx"
  | "cyclonedx"
  | "provenance";

export type OutputCompression = "none" | "gzip" | "xz" | "zstd";

/** How SBOMs and provenance are attached to an image: as BuildKit does, or as OCI referrers. */
export type AttestForm = "buildkit" | "referrers";

/** Where an image or a document about it goes, and in which form. Made by hand or by `parseOutput`. */
export interface Output {
  readonly type: OutputType;
  /**
   * A path; `"-"` is stdout, for `tar`, `docker`, `oci` and documents. Devices, FIFOs and `/dev/fd/N`
   * are written into. Absent for `daemon` and `registry`.
   */
  readonly dest?: string;
  /** `IMAGE[:TAG]`. Default: the name of the build, except for `registry`. */
  readonly name?: string;
  /**
   * Of the rootfs for `tar` and `context`, of the layers for `oci` and `docker`, and of those of the
   * image that a `provenance` is about.
   */
  readonly compression?: OutputCompression;
  /** For `oci` and `registry`. Default: nothing is attached. */
  readonly attest?: AttestForm;
  /** For `spdx` and `cyclonedx`: list the files, too. Default false. */
  readonly files?: boolean;
  /** For `registry`: ask it without encryption, or not. Default: as the build says. */
  readonly plainHttp?: boolean;
}

/** An output into a file, a directory or stdout. */
export type PathOutput = Output & { readonly dest: string };

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
  /** Base first. */
  readonly layers: readonly BuiltLayer[];
}

export interface BuiltImage {
  /** `"bookworm"` or `"debian:bookworm"`. */
  readonly name: string;
  readonly provider: Pick<RootfsProvider, "name" | "revision" | "options" | "licenses">;
  /** What else the caller chose that decides its bytes. */
  readonly parameters: JsonObject;
  readonly platforms: readonly BuiltPlatform[];
  /** By which SBOMs find packages that no lock names. */
  readonly packageReaders?: readonly PackageReader[];
}

export interface OutputContext {
  /** Aborts with the caller's reason; rethrow it as it is. */
  readonly signal: AbortSignal;
  report(event: ProgressEvent): void;
  /** Ask registries without encryption, unless an output says it. Default false. */
  readonly plainHttp?: boolean;
  /** Compressed form of a layer, cached. */
  compressed(
    layer: BuiltLayer,
    compression: BlockFormat,
  ): Promise<{ readonly digest: Digest; readonly content: StoredContent }>;
}

export interface OutputResult {
  readonly type: OutputType;
  readonly dest?: string;
  /** With its tag: `"debian:bookworm"`. */
  readonly name: string;
  /** Bytes of the file, or of the files in the directory. */
  readonly size: number;
  /** Of the manifest or the index; of the rootfs for `tar` and `context`; of a document; absent for `dir`. */
  readonly digest?: Digest;
  /** What a person can type now; shell-quoted. */
  readonly importCommands: readonly string[];
}
