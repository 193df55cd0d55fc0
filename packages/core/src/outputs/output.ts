/**
 * The contract between a finished image and the forms in which it can be written.
 *
 * @module
 */

import type { AttestForm } from "../attestations/attest-content.ts";
import type { CyclonedxVersion } from "../attestations/cyclonedx.ts";
import type { Compression } from "../compress/compress.ts";
import type { BlockFormat } from "../compress/compress-block.ts";
import type { BuiltLayer } from "../image/built-image.ts";
import type { Digest } from "../model/digest.ts";
import type { StoredContent } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import type { KnownBlobsCache } from "../registry/known-blobs.ts";
import type { KeptFiles } from "./kept-files.ts";

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
  | "provenance"
  | "report";

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
  readonly compression?: Compression;
  /** For `oci` and `registry`. Default: nothing is attached. */
  readonly attest?: AttestForm;
  /**
   * With `attest` of `"buildkit"`. False: the form that BuildKit had before 0.32, with the config of an image. Default
   * true: an artifact, which refers to the image.
   */
  readonly ociArtifact?: boolean;
  /** For `cyclonedx`: of the document. Default `"1.6"`. */
  readonly specVersion?: CyclonedxVersion;
  /** For `spdx` and `cyclonedx`: list the files, too. Default false. */
  readonly files?: boolean;
  /** For `registry`: ask it without encryption, or not. Default: as the build says. */
  readonly plainHttp?: boolean;
}

/** An output into a file, a directory or stdout. */
export type PathOutput = Output & { readonly dest: string };

export interface OutputContext {
  /** Aborts with the caller's reason; rethrow it as it is. */
  readonly signal: AbortSignal;
  report(event: ProgressEvent): void;
  /** Ask registries without encryption, unless an output says it. Default false. */
  readonly plainHttp?: boolean;
  /** Where is kept what a registry has. Absent: it is asked for each blob. */
  readonly cache?: KnownBlobsCache;
  /** What earlier builds have written. Absent: files are written anew. */
  readonly keptFiles?: KeptFiles;
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
