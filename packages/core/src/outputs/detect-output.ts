/**
 * Tells what an existing file or directory is, to say how it can be imported.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { FormatError } from "../errors.ts";
import { collectBytes, type StoredContent } from "../fs-entry.ts";
import { FileSlice, OpenFiles } from "../stored-file.ts";
import { readTar } from "../tar/read-tar.ts";
import type { OutputType } from "./output.ts";
import { hostError } from "./staged.ts";

export interface DetectedOutput {
  readonly type: Exclude<OutputType, "daemon">;
  /** What it says its image is called. */
  readonly name?: string;
}

/** The first bytes of gzip, xz and zstd, in hex. */
const COMPRESSED = /^(1f8b|fd377a585a00|28b52ffd)/;

/** What stands at the top of an image, in any of its forms, and hardly of a rootfs. */
const IMAGE_FILE =
  /^(|oci-layout|index\.json|manifest\.json|repositories|blobs(\/.*)?|[0-9a-f]{64}([./].*)?)$/;

/**
 * Looks at names and beginnings only. A compressed file counts as the tar of a rootfs.
 *
 * @throws {HostError} If nothing can be read there.
 * @throws {FormatError} If it is neither a directory nor a tar.
 */
export async function detectOutput(path: string): Promise<DetectedOutput> {
  const files = new OpenFiles();
  try {
    const stats = statSync(path);
    if (stats.isDirectory()) return detectDirectory(path);
    return await detectArchive(new FileSlice(files, path, 0, stats.size));
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw hostError(path, cause, "read");
    const message = `Cannot import "${path}": it is neither an image nor a tar`;
    throw new FormatError(message, { format: "tar", cause });
  } finally {
    files.close();
  }
}

function detectDirectory(path: string): DetectedOutput {
  if (existsSync(join(path, "Dockerfile"))) return { type: "context" };
  if (!existsSync(join(path, "oci-layout"))) return { type: "dir" };
  return { type: "oci", ...named(nameInIndex(readFileSync(join(path, "index.json")))) };
}

async function detectArchive(archive: StoredContent): Promise<DetectedOutput> {
  const start = await collectBytes(archive.slice(0, Math.min(6, archive.size)).open());
  if (COMPRESSED.test(Buffer.from(start).toString("hex"))) return { type: "tar" };
  let index: Uint8Array | undefined;
  for await (const entry of readTar(archive)) {
    if (!IMAGE_FILE.test(entry.path)) return { type: "tar" };
    if (entry.type !== "file") continue;
    if (entry.path === "manifest.json") {
      const manifest = await collectBytes(entry.content.open());
      return { type: "docker", ...named(nameInManifest(manifest)) };
    }
    if (entry.path === "index.json") index = await collectBytes(entry.content.open());
  }
  return index === undefined ? { type: "tar" } : { type: "oci", ...named(nameInIndex(index)) };
}

function named(name: unknown): { name?: string } {
  return typeof name === "string" ? { name } : {};
}

/** As Docker shows it: without its own host. */
function nameInIndex(bytes: Uint8Array): unknown {
  const annotations = jsonOf(bytes)?.manifests?.[0]?.annotations;
  return annotations?.["io.containerd.image.name"]?.replace(/^docker\.io\/(library\/)?/, "");
}

function nameInManifest(bytes: Uint8Array): unknown {
  return jsonOf(bytes)?.[0]?.RepoTags?.[0];
}

// biome-ignore lint/suspicious/noExplicitAny: JSON from elsewhere, every step of which may be missing
function jsonOf(bytes: Uint8Array): any {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch (cause) {
    throw new FormatError("Cannot read the index of an image: it is not JSON", {
      format: "json",
      cause,
    });
  }
}
