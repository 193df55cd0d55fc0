/**
 * A rootfs that a session host writes, and in which it runs programs, as core sees it.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { once } from "node:events";
import { PassThrough } from "node:stream";
import type { KeptTree } from "../cache/kept-trees.ts";
import type { ConfigureStep } from "../contract/configure-plan.ts";
import type { ExecutorContext, ExecutorSession, TreeBelow } from "../contract/executor.ts";
import { HostError, InvalidEntryError } from "../model/errors.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import type { RootfsStat } from "../rootfs/rootfs-reader.ts";
import { readTar } from "../tar/read-tar.ts";
import { configureError } from "./configure-error.ts";
import type {
  SessionAnswer,
  SessionEvent,
  SessionListener,
  SessionRequest,
} from "./session-messages.ts";
import { StepOutput } from "./step-output.ts";
import { toWire } from "./wire-entries.ts";

/** Entries in one message. */
const BATCH_SIZE = 1000;

/** What answers the requests of a session, in order. */
export interface SessionHost {
  /** @throws {HostError} If the host ended. What it answers is the caller's to judge. */
  request(request: SessionRequest, onEvent?: SessionListener): Promise<SessionAnswer>;
  close(): Promise<void>;
}

export class HostedSession implements ExecutorSession {
  readonly #host: SessionHost;
  readonly #canMake: (entry: FsEntry) => boolean;
  readonly #ctx: ExecutorContext;
  readonly beginWith?: NonNullable<ExecutorSession["beginWith"]>;

  /**
   * @param canMake False for what the host cannot make; core packs it from its entry all the same.
   * @param canKeep The host can put kept trees below the rootfs.
   */
  constructor(
    host: SessionHost,
    canMake: (entry: FsEntry) => boolean,
    ctx: ExecutorContext,
    canKeep = false,
  ) {
    this.#host = host;
    this.#canMake = canMake;
    this.#ctx = ctx;
    if (canKeep) this.beginWith = (below, fill) => this.#beginWith(below, fill);
  }

  async write(entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): Promise<void> {
    let writing: Promise<void> = Promise.resolve();
    const flush = async (batch: readonly FsEntry[]): Promise<void> => {
      const wire = await toWire(batch, this.#ctx);
      await writing;
      writing = this.#host.request({ type: "write", entries: wire }).then(checkWritten);
      writing.catch(() => {}); // seen at the next await; until then it is not unhandled
    };
    let batch: FsEntry[] = [];
    for await (const entry of entries) {
      this.#ctx.signal.throwIfAborted();
      if (!this.#canMake(entry)) continue;
      batch.push(entry);
      if (batch.length < BATCH_SIZE) continue;
      await flush(batch);
      batch = [];
    }
    await flush(batch);
    await writing;
  }

  async run(step: ConfigureStep, onStdout?: (bytes: Uint8Array) => void): Promise<void> {
    this.#ctx.signal.throwIfAborted();
    const output = new StepOutput(step, this.#ctx);
    const answer = await this.#host.request(
      {
        type: "run",
        argv: step.argv,
        env: step.env ?? {},
        ...(step.cwd !== undefined && { cwd: step.cwd }),
        ...(step.umask !== undefined && { umask: step.umask }),
        ...(step.stdin !== undefined && { stdin: Buffer.from(step.stdin).toString("base64") }),
        ...(onStdout !== undefined && { splits: true }),
      },
      (event) => {
        if (event.type === "stdout") onStdout?.(bytesOf(event));
        else output.push(bytesOf(event));
      },
    );
    const text = output.end({ failed: answer.type !== "exit" || answer.code !== 0 });
    if (answer.type !== "exit") throw failure(`run "${step.argv[0]}" in the rootfs`, answer, text);
    if (answer.code !== 0) throw configureError(step, answer.code, text);
  }

  async read(path: string): Promise<Uint8Array | undefined> {
    const chunks: Uint8Array[] = [];
    const answer = await this.#host.request({ type: "read", path }, (event) =>
      chunks.push(bytesOf(event)),
    );
    if (answer.type === "absent") return undefined;
    if (answer.type !== "done") throw failure(`read "${path}" from the rootfs`, answer);
    return new Uint8Array(Buffer.concat(chunks));
  }

  async stat(path: string): Promise<RootfsStat | undefined> {
    const answer = await this.#host.request({ type: "stat", path });
    if (answer.type === "absent") return undefined;
    if (answer.type !== "stat") throw failure(`look at "${path}" in the rootfs`, answer);
    return answer.stat;
  }

  async list(path: string): Promise<readonly string[] | undefined> {
    const answer = await this.#host.request({ type: "list", path });
    if (answer.type === "absent") return undefined;
    if (answer.type !== "list") throw failure(`list "${path}" in the rootfs`, answer);
    return answer.names;
  }

  changes(): AsyncGenerator<FsEntry> {
    return this.#changes("changes");
  }

  snapshot(): AsyncGenerator<FsEntry> {
    return this.#changes("snapshot");
  }

  async restore(changes: readonly FsEntry[]): Promise<void> {
    const entries = await toWire(changes.filter(this.#canMake), this.#ctx);
    checkWritten(await this.#host.request({ type: "restore", entries }));
  }

  async #beginWith({ tree, size, changed }: TreeBelow, fill: () => Promise<void>): Promise<void> {
    if (tree.isThere || (await this.#keep(tree, size, fill))) {
      const { directory } = tree;
      const answer = await this.#host.request({ type: "lower", directory, changed });
      if (answer.type === "done") return;
    }
    this.#ctx.signal.throwIfAborted();
    await fill();
  }

  /** False where the host cannot: nothing is in the rootfs then. */
  async #keep(tree: KeptTree, size: number, fill: () => Promise<void>): Promise<boolean> {
    const { type } = await this.#host.request({ type: "keep", directory: tree.begin() });
    try {
      if (type !== "done") return false;
      let end: SessionAnswer;
      try {
        await fill();
      } finally {
        end = await this.#host.request({ type: "keep" });
      }
      if (end.type !== "done") return false;
      tree.keep(size);
      return true;
    } catch (error) {
      if (!(error instanceof HostError)) throw error;
      return false; // its disk is full, or cannot hold a node: it may fit into memory
    } finally {
      tree.discard();
    }
  }

  async *#changes(type: "changes" | "snapshot"): AsyncGenerator<FsEntry> {
    const tar = new PassThrough();
    let removed: readonly string[] = [];
    const spooled = this.#ctx.spool(tar);
    spooled.catch(() => {}); // seen when it is awaited, after the request
    const answer = await this.#host
      .request({ type }, async (event) => {
        if (event.type === "removed") removed = event.paths;
        else if (!tar.write(bytesOf(event))) {
          await Promise.race([once(tar, "drain"), spooled.catch(() => {})]);
        }
      })
      .finally(() => tar.end());
    const content = await spooled;
    if (answer.type !== "done") throw failure("see what changed in the rootfs", answer);
    for (const path of removed) yield { type: "whiteout", path };
    if (content.size === 0) return;
    yield* readTar(content, { signal: this.#ctx.signal });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#host.close();
  }
}

function bytesOf(event: SessionEvent): Uint8Array {
  return "bytes" in event ? Buffer.from(event.bytes, "base64") : new Uint8Array();
}

function checkWritten(answer: SessionAnswer): void {
  if (answer.type === "done") return;
  if (answer.type === "failed" && answer.path !== undefined && answer.code === undefined) {
    throw new InvalidEntryError(answer.path, answer.fact);
  }
  const path = answer.type === "failed" ? answer.path : undefined;
  throw failure(
    path === undefined ? "write to the rootfs" : `write "${path}" to the rootfs`,
    answer,
  );
}

/** @param said The words of a program of the host that failed. */
function failure(action: string, answer: SessionAnswer, said = ""): HostError {
  const what = answer.type === "failed" ? answer.fact : `unexpected answer "${answer.type}"`;
  const fact = said === "" ? what : `${what}: ${said.trim()}`;
  const isFull = answer.type === "failed" && answer.code === "ENOSPC";
  return new HostError(`Cannot ${action}: ${fact}`, {
    ...(isFull && { hint: "The rootfs is held in memory, in at most half of it: free some" }),
  });
}
