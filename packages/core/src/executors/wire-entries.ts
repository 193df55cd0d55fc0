/**
 * Entries as they go to a session host, with all content in files.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { ExecutorContext } from "../contract/executor.ts";
import { FileSlice } from "../io/stored-file.ts";
import { HostError } from "../model/errors.ts";
import type { FileContent, FsEntry, StoredContent } from "../model/fs-entry.ts";
import { checkIsText } from "../rootfs/rootfs-path.ts";
import type { WireContent, WireEntry } from "./session-messages.ts";

/** Content that lies in no file is put into one, for all entries of the batch. */
export async function toWire(
  batch: readonly FsEntry[],
  ctx: Pick<ExecutorContext, "spool">,
): Promise<WireEntry[]> {
  const loose = new Map<FileContent, WireContent>();
  for (const entry of batch) {
    if (entry.type === "file" && !(entry.content instanceof FileSlice)) {
      loose.set(entry.content, { file: "", offset: 0, size: entry.content.size });
    }
  }
  if (loose.size > 0) {
    const spooled = await ctx.spool(joined([...loose.keys()]));
    let start = 0;
    for (const content of loose.keys()) {
      loose.set(content, placeOf(spooled.slice(start, content.size)));
      start += content.size;
    }
  }
  return batch.map((entry) => {
    checkIsText(entry);
    if (entry.type === "whiteout") return entry;
    const { xattrs, package: _package, ...fields } = entry;
    const values = Object.entries(xattrs ?? {}).map(
      ([name, value]) => [name, Buffer.from(value).toString("base64")] as const,
    );
    const wire = {
      ...fields,
      ...(values.length > 0 && { xattrs: Object.fromEntries(values) }),
    };
    if (wire.type !== "file") return wire;
    return { ...wire, content: loose.get(wire.content) ?? placeOf(wire.content) };
  });
}

async function* joined(contents: readonly FileContent[]): AsyncGenerator<Uint8Array> {
  for (const content of contents) yield* content.open();
}

function placeOf(content: FileContent | StoredContent): WireContent {
  if (!(content instanceof FileSlice)) {
    throw new HostError("Cannot write to the rootfs: spooled content does not lie in a file");
  }
  const { file, offset, size } = content;
  return { file, offset, size };
}
