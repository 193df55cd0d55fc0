/**
 * A small image and what its outputs need, for tests.
 *
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after } from "node:test";
import { compress } from "../compress.ts";
import { digestOfBytes } from "../digest.ts";
import { collectBytes, contentOf, type FsEntry } from "../fs-entry.ts";
import type { ProgressEvent } from "../provider.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import { writeTar } from "../tar/write-tar.ts";
import type { BuiltImage, BuiltLayer, OutputContext } from "./output.ts";

/** 2023-11-14T22:13:20Z. */
export const EPOCH = 1_700_000_000;

export const ENTRIES: readonly FsEntry[] = [
  { type: "dir", path: "", mode: 0o755 },
  { type: "dir", path: "bin", mode: 0o555 },
  { type: "file", path: "bin/hi", mode: 0o4755, content: contentOf("#!/bin/false\n"), mtime: 1000 },
  { type: "hardlink", path: "bin/ho", mode: 0o4755, target: "bin/hi" },
  { type: "symlink", path: "sbin", mode: 0o777, target: "bin", mtime: 2000 },
];

/** One layer of these entries. */
export async function layerOf(title: string, entries: readonly FsEntry[]): Promise<BuiltLayer> {
  const bytes = await collectBytes(writeTar(entries, { epoch: EPOCH, whiteouts: true }));
  return { title, diffID: digestOfBytes(bytes), tar: storedBytes(bytes) };
}

/** One platform, one layer. */
export async function tinyImage(layers?: readonly BuiltLayer[]): Promise<BuiltImage> {
  return {
    name: "tiny:1",
    platforms: [
      {
        platform: { os: "linux", architecture: "amd64" },
        epoch: EPOCH,
        config: { Env: ["PATH=/bin"], Cmd: ["/bin/hi"] },
        layers: layers ?? [await layerOf("tiny", ENTRIES)],
      },
    ],
  };
}

/** A context that compresses in memory and keeps what is reported. */
export function outputContext(
  signal: AbortSignal = new AbortController().signal,
): OutputContext & { readonly events: ProgressEvent[] } {
  const events: ProgressEvent[] = [];
  return {
    signal,
    events,
    report: (event) => events.push(event),
    compressed: async ({ tar }, compression) => {
      const bytes = await collectBytes(compress(tar.open(), compression, { signal }));
      return { digest: digestOfBytes(bytes), content: storedBytes(bytes) };
    },
  };
}

/** A tiny image that calls `abort` as soon as somebody reads its layer. */
export async function abortingImage(abort: () => void): Promise<BuiltImage> {
  const layer = await layerOf("tiny", ENTRIES);
  const { tar } = layer;
  const watched = {
    size: tar.size,
    open: () => {
      abort();
      return tar.open();
    },
    slice: (start: number, size: number) => {
      abort();
      return tar.slice(start, size);
    },
  };
  return tinyImage([{ ...layer, tar: watched }]);
}

/** A directory that is removed after the tests of the file. */
export function temporaryDirectory(): string {
  const directory = mkdtempSync(join(tmpdir(), "rootsmith-test-"));
  after(() => rmSync(directory, { recursive: true, force: true }));
  return directory;
}
