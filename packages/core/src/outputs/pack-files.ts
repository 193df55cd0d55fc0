/**
 * Files as a tar archive of an image. Layers have a writer of their own, with exact bytes.
 *
 * @module
 */
import { once } from "node:events";
import { type Pack, pack } from "tar-stream";
import type { FileContent } from "../model/fs-entry.ts";

/** One archive whose bytes depend only on the files and the time. Nobody but its owner may write. */
export async function* packFiles(
  files: ReadonlyMap<string, FileContent>,
  epoch: number,
): AsyncGenerator<Uint8Array> {
  const archive = pack();
  const abandoned = new AbortController();
  const feeding = feed(archive, files, new Date(epoch * 1000), abandoned.signal).catch((error) => {
    archive.destroy(error);
  });
  try {
    yield* archive as AsyncIterable<Uint8Array>;
  } finally {
    abandoned.abort(); // nothing that the feeding waits for would come any more
    archive.destroy();
    await feeding;
  }
}

async function feed(
  archive: Pack,
  files: ReadonlyMap<string, FileContent>,
  mtime: Date,
  signal: AbortSignal,
): Promise<void> {
  for (const [name, content] of files) {
    const sink = archive.entry({ name, size: content.size, mode: 0o644, mtime, uid: 0, gid: 0 });
    sink.on("error", () => {}); // the same as that of the archive, which its reader gets
    for await (const chunk of content.open()) {
      signal.throwIfAborted();
      if (!sink.write(chunk)) await once(sink, "drain", { signal });
    }
    sink.end(undefined);
    await once(sink, "finish", { signal });
  }
  archive.finalize();
}
