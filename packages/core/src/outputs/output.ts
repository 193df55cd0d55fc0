/**
 * The contract between a finished image and the forms in which it can be written.
 *
 * @module
 */
import type { Digest } from "../digest.ts";
import type { StoredContent } from "../fs-entry.ts";
import type { ImageConfig, Platform } from "../oci.ts";
import type { ProgressEvent } from "../provider.ts";
import { checkOutput } from "./check-output.ts";

export type OutputType = "dir" | "tar" | "oci" | "docker" | "daemon";

export type OutputCompression = "none" | "gzip" | "xz" | "zstd";

/** Where an image goes, and in which form. Made by hand or by `parseOutput`. */
export interface Output {
  readonly type: OutputType;
  /** A path; `"-"` is stdout, for `tar` and `docker`. Absent for `daemon` only. */
  readonly dest?: string;
  /** `IMAGE[:TAG]`. Default: the name of the build. */
  readonly name?: string;
  /** Of the file for `tar`, of the layers for `oci` and `docker`. */
  readonly compression?: OutputCompression;
}

/** An output into a file, a directory or stdout. */
export type PathOutput = Output & { readonly dest: string };

export interface BuiltLayer {
  /** For history and error messages. */
  readonly title: string;
  readonly diffID: Digest;
  /** Uncompressed. */
  readonly tar: StoredContent;
}

export interface BuiltPlatform {
  readonly platform: Platform;
  /** Seconds since 1970-01-01Z: when the image says it was created. */
  readonly epoch: number;
  readonly config: ImageConfig;
  /** Base first. */
  readonly layers: readonly BuiltLayer[];
}

export interface BuiltImage {
  /** `"bookworm"` or `"debian:bookworm"`. */
  readonly name: string;
  readonly platforms: readonly BuiltPlatform[];
}

export interface OutputContext {
  /** Aborts with the caller's reason; rethrow it as it is. */
  readonly signal: AbortSignal;
  report(event: ProgressEvent): void;
  /** Compressed form of a layer, cached. */
  compressed(
    layer: BuiltLayer,
    compression: "gzip" | "zstd",
  ): Promise<{ readonly digest: Digest; readonly content: StoredContent }>;
}

export interface OutputResult {
  readonly type: OutputType;
  readonly dest?: string;
  /** With its tag: `"debian:bookworm"`. */
  readonly name: string;
  /** Bytes of the file, or of the files in the directory. */
  readonly size: number;
  /** Of the manifest or the index; of the file for `tar`; absent for `dir`. */
  readonly digest?: Digest;
  /** What a person can type now; shell-quoted. */
  readonly importCommands: readonly string[];
}

/**
 * Writes an image to one output. Nothing appears at its destination unless all of it was written.
 *
 * @throws {TypeError} If the output does not fit the image; see {@linkcode checkOutput}.
 * @throws {HostError} If the host refuses: a full disk, a directory in the way, no engine.
 */
export async function writeOutput(
  output: Output,
  image: BuiltImage,
  ctx: OutputContext,
): Promise<OutputResult> {
  const name = checkOutput(output, image.name, image.platforms.length);
  ctx.signal.throwIfAborted();
  const toPath = { ...output, dest: output.dest as string };
  // Each is loaded when it is wanted: together they would take longer than a cached build.
  switch (output.type) {
    case "daemon":
      return (await import("./daemon.ts")).writeDaemon(output, name, image, ctx);
    case "dir":
      return (await import("./dir.ts")).writeDir(toPath, name, image, ctx);
    case "tar":
      return (await import("./tar.ts")).writeTarOutput(toPath, name, image, ctx);
    case "oci":
      return (await import("./oci.ts")).writeOci(toPath, name, image, ctx);
    case "docker":
      return (await import("./docker.ts")).writeDocker(toPath, name, image, ctx);
  }
}
