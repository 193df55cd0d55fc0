/**
 * Tells what an existing file or directory is, to say how it can be imported.
 *
 * @module
 */
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { savedImages } from "../image/docker-archive.ts";
import { isIndex } from "../image/image-content.ts";
import { type ImageFiles, openImageFiles } from "../image/image-files.ts";
import { layoutManifests, nameOf } from "../image/layout-content.ts";
import { FormatError } from "../model/errors.ts";
import type { OutputType } from "./output.ts";

export interface DetectedOutput {
  readonly type: Exclude<OutputType, "daemon">;
  /** What it says its image is called. */
  readonly name?: string;
  /** Of a layout: the name leads to a manifest, not to an index. */
  readonly isSingle?: boolean;
}

/**
 * Looks at names and descriptions only. A compressed file counts as the tar of a rootfs.
 *
 * @throws {HostError} If nothing can be read there.
 * @throws {FormatError} If it is neither a directory nor a tar, or an image that is malformed.
 */
export async function detectOutput(path: string): Promise<DetectedOutput> {
  if (existsSync(join(path, "Dockerfile"))) return { type: "context" };
  const files = await openFiles(path);
  try {
    if (statSync(path).isDirectory()) {
      return files.get("oci-layout") ? await detectLayout(files) : { type: "dir" };
    }
    if (files.get("manifest.json")) {
      const [image] = await savedImages(files);
      return { type: "docker", ...named(image?.RepoTags?.[0]) };
    }
    return files.get("oci-layout") ? await detectLayout(files) : { type: "tar" };
  } finally {
    files.close();
  }
}

async function openFiles(path: string): Promise<ImageFiles> {
  try {
    return await openImageFiles(path);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    const message = `Cannot import "${path}": it is neither an image nor a tar`;
    throw new FormatError(message, { format: "tar", cause });
  }
}

async function detectLayout(files: ImageFiles): Promise<DetectedOutput> {
  const [image] = await layoutManifests(files);
  return {
    type: "oci",
    ...named(image && nameOf(image)),
    isSingle: image !== undefined && !isIndex(image),
  };
}

function named(name: string | undefined): { name?: string } {
  return name === undefined ? {} : { name };
}
