/**
 * Bytes into what is already there and stays: stdout, a pipe, a device.
 *
 * @module
 */

import { once } from "node:events";
import {
  closeSync,
  constants,
  fstatSync,
  openSync,
  readFileSync,
  statSync,
  writeSync,
} from "node:fs";
import { pipeline } from "node:stream/promises";
import { setImmediate, setTimeout as sleep } from "node:timers/promises";
import type { ByteSource } from "../model/fs-entry.ts";
import { startProgram } from "../programs/start-program.ts";
import type { Destination } from "./destination.ts";

const { O_APPEND, O_NONBLOCK, O_WRONLY } = constants;

/** What a pipe takes as a whole or not at all (POSIX: PIPE_BUF is 512 or more, on Linux 4096), in bytes. */
const PIPE_WRITE = 4096;
const WRITE = 1 << 20;
/** Bytes after which signals and timers get their turn. */
const TURN = 4 << 20;

/** How often a full pipe is tried again at once, and how long it is left alone later, in ms. */
const QUICK_TRIES = 50;
const LONGEST_WAIT = 20;

interface Sink {
  readonly descriptor: number;
  /** At most so many bytes at a time. */
  readonly limit: number;
  close(): void;
}

/**
 * Writes them all. Nothing here blocks the process: a reader may be slow, or not be there yet, and
 * still an abort is heeded.
 */
export async function writeInto(
  destination: Exclude<Destination, { kind: "path" }>,
  bytes: ByteSource,
  signal: AbortSignal,
): Promise<void> {
  if (destination.kind === "stdout" && isBlockingSocket(1)) return writeThroughCat(bytes, signal);
  const sink = await openSink(destination, signal);
  try {
    let untilTurn = TURN;
    for await (const chunk of bytes) {
      await writeAll(sink, chunk, signal);
      untilTurn -= chunk.byteLength;
      if (untilTurn > 0) continue;
      await setImmediate();
      untilTurn = TURN;
    }
  } finally {
    sink.close();
  }
}

/** True for a socket whose reader a write waits for: unlike a pipe, it cannot be opened anew. */
function isBlockingSocket(descriptor: number): boolean {
  if (!fstatSync(descriptor).isSocket()) return false;
  const info = readFileSync(`/proc/self/fdinfo/${descriptor}`, "latin1"); // proc_pid_fdinfo(5)
  const [, flags = ""] = /^flags:\s+(\d+)$/m.exec(info) ?? [];
  return (Number.parseInt(flags, 8) & O_NONBLOCK) === 0;
}

/** Lets another process wait for the reader. */
async function writeThroughCat(bytes: ByteSource, signal: AbortSignal): Promise<void> {
  const cat = startProgram("cat", [], { stdio: ["pipe", "inherit", "inherit"] });
  const ended = once(cat, "exit", { signal });
  ended.catch(() => {}); // heard below
  try {
    await pipeline(bytes, cat.stdin, { signal });
    const [code] = await ended;
    if (code !== 0) throw Object.assign(new Error("broken pipe"), { code: "EPIPE" });
  } finally {
    cat.kill("SIGKILL");
  }
}

async function openSink(
  destination: Exclude<Destination, { kind: "path" }>,
  signal: AbortSignal,
): Promise<Sink> {
  if (destination.kind === "stream") return openStream(destination.path, signal);
  const stdout: Sink = { descriptor: 1, limit: PIPE_WRITE, close: () => {} };
  if (!fstatSync(1).isFIFO()) return { ...stdout, limit: WRITE };
  try {
    // Opened anew, since the mode of descriptor 1 is that of whoever else has it.
    return await openStream("/dev/stdout", signal);
  } catch {
    signal.throwIfAborted();
    return stdout; // of another user, or without /dev
  }
}

async function openStream(path: string, signal: AbortSignal): Promise<Sink> {
  const stats = statSync(path);
  const mode = stats.isFIFO() ? O_NONBLOCK : stats.isFile() ? O_APPEND : 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      const descriptor = openSync(path, O_WRONLY | mode);
      const limit = stats.isFIFO() ? PIPE_WRITE : WRITE;
      return { descriptor, limit, close: () => closeSync(descriptor) };
    } catch (error) {
      const isUnread = stats.isFIFO() && (error as NodeJS.ErrnoException).code === "ENXIO";
      if (!isUnread) throw error;
      await sleep(LONGEST_WAIT);
    }
  }
}

async function writeAll(
  { descriptor, limit }: Sink,
  bytes: Uint8Array,
  signal: AbortSignal,
): Promise<void> {
  let tries = 0;
  for (let written = 0; written < bytes.byteLength; ) {
    try {
      const size = Math.min(limit, bytes.byteLength - written);
      written += writeSync(descriptor, bytes, written, size);
      tries = 0;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      signal.throwIfAborted();
      if (++tries <= QUICK_TRIES) await setImmediate();
      else await sleep(Math.min(LONGEST_WAIT, tries - QUICK_TRIES));
    }
  }
}
