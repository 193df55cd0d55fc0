/**
 * Makes what Node cannot: devices, fifos, extended attributes. The host's GNU tar does it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { FileSlice, OpenFiles } from "../io/stored-file.ts";
import type { RootfsEntry } from "../model/fs-entry.ts";
import { startProgram } from "../programs/start-program.ts";
import { writeTar } from "../tar/write-tar.ts";
import type { WireEntry } from "./session-messages.ts";

/** Any time that an entry may have: tar's epoch is an upper bound. */
const NO_BOUND = 2 ** 33 - 1;

/** @param entries With paths that have no link among their parents. */
export async function unpackSpecial(
  root: string,
  entries: readonly Exclude<WireEntry, { type: "whiteout" }>[],
): Promise<void> {
  const files = new OpenFiles();
  const tar = startProgram(
    "tar",
    ["-x", "-p", "--same-owner", "--numeric-owner", "--xattrs", "--xattrs-include=*", "-C", root],
    { stdio: ["pipe", "ignore", "pipe"] },
  );
  let stderr = "";
  tar.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(tar, "close");
  ended.catch(() => {}); // seen when it is awaited
  try {
    const archive = writeTar(
      entries.map((entry) => fromWire(entry, files)),
      { epoch: NO_BOUND },
    );
    await pipeline(Readable.from(archive), tar.stdin).catch(() => {}); // tar says why it ended
    const [code] = await ended;
    if (code !== 0) throw new Error(stderr.trim() || "tar failed");
  } finally {
    files.close();
  }
}

function fromWire(entry: Exclude<WireEntry, { type: "whiteout" }>, files: OpenFiles): RootfsEntry {
  const { xattrs, ...fields } = entry;
  const values = Object.entries(xattrs ?? {}).map(
    ([name, value]) => [name, new Uint8Array(Buffer.from(value, "base64"))] as const,
  );
  const node = {
    mtime: 0,
    ...fields,
    ...(values.length > 0 && { xattrs: Object.fromEntries(values) }),
  };
  if (node.type !== "file") return node;
  const { file, offset, size } = node.content;
  return { ...node, content: new FileSlice(files, file, offset, size) };
}
