/**
 * Answers the requests of a session, in its namespaces.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { lstatSync, readdirSync, readFileSync } from "node:fs";
import type { ChangedNode } from "../contract/executor.ts";
import { statNode } from "../rootfs/stat-node.ts";
import { isKernelPath } from "./kernel-directories.ts";
import type { OutputListener } from "./output-file.ts";
import type { Overlay, OverlayParts } from "./overlay.ts";
import { surveyOverlay } from "./overlay-survey.ts";
import { RootPaths } from "./root-paths.ts";
import { packNodes, surveyRootfs } from "./rootfs-survey.ts";
import { RootfsWriter, WriteFailure } from "./rootfs-writer.ts";
import type { SessionAnswer, SessionReply, SessionRequest } from "./session-messages.ts";

/** Larger files are refused: they are read into memory. */
const MAX_READ_SIZE = 64 << 20;
/** Bytes in one message. */
const CHUNK_SIZE = 256 << 10;

/** Where a tree lies. */
export interface SessionPlace {
  readonly root: string;
  /** A file on a filesystem with the same clock, outside of the tree, to read the time from. */
  readonly clock: string;
  /** True for what whoever runs the programs puts into the tree: it is no change. */
  isForeign?(path: string): boolean;
  /** Puts kept trees below the root. */
  readonly overlay?: Overlay;
}

/** Runs the programs of a tree. */
export interface ProgramRunner {
  run(step: Extract<SessionRequest, { type: "run" }>): Promise<SessionAnswer>;
  /** Leaves the tree without what programs need in it, until the next one. */
  leave(): Promise<void>;
}

export class SessionWorker {
  readonly #place: SessionPlace;
  readonly #paths: RootPaths;
  #writer: RootfsWriter;
  /** Of the overlay that the root is, if it is one. */
  #parts: OverlayParts | undefined;
  readonly #runner: ProgramRunner;
  readonly #send: (reply: SessionReply) => Promise<void>;

  /**
   * @param runnerOf Makes what runs the programs, from listeners for what they print.
   * @param send Settles when it can take more.
   */
  constructor(
    place: SessionPlace,
    runnerOf: (listeners: Record<"onOutput" | "onStdout", OutputListener>) => ProgramRunner,
    send: (reply: SessionReply) => Promise<void>,
  ) {
    this.#place = place;
    this.#paths = new RootPaths(place.root);
    this.#writer = new RootfsWriter(place.root, place.clock);
    this.#runner = runnerOf({
      onOutput: (bytes) => this.#sendBytes(bytes),
      onStdout: (bytes) => this.#sendBytes(bytes, "stdout"),
    });
    this.#send = send;
  }

  /** Sends the events and the answer of one request. Never throws. */
  async answer(request: SessionRequest): Promise<void> {
    try {
      await this.#send(await this.#perform(request));
    } catch (error) {
      const { message, code } = error as NodeJS.ErrnoException;
      await this.#send({
        type: "failed",
        fact: message,
        ...(error instanceof WriteFailure && { path: error.path }),
        ...(code !== undefined && { code }),
      });
    }
  }

  async #perform(request: SessionRequest): Promise<SessionAnswer> {
    switch (request.type) {
      case "write":
      case "restore":
        // Else the mounts may stay: to make them for each of many steps would take longer than the steps.
        if (request.entries.some(({ path }) => isKernelPath(path))) await this.#runner.leave();
        await this.#writer[request.type](request.entries);
        return { type: "done" };
      case "run":
        await this.#writer.settle();
        return this.#runner.run(request);
      case "read":
        return this.#read(request.path);
      case "stat":
        return this.#stat(request.path);
      case "list":
        return this.#list(request.path);
      case "keep":
        return this.#keep(request.directory);
      case "lower":
        return this.#begin(request.directory, request.changed);
      case "changes":
      case "snapshot":
        return this.#changes(request.type === "snapshot");
    }
  }

  async #keep(directory: string | undefined): Promise<SessionAnswer> {
    if (directory === undefined) await this.#writer.settle();
    else await this.#overlay.check(directory);
    const { root, clock } = this.#place;
    this.#writer = new RootfsWriter(directory ?? root, clock);
    return { type: "done" };
  }

  async #begin(directory: string, changed: readonly ChangedNode[]): Promise<SessionAnswer> {
    const { root, clock } = this.#place;
    this.#parts = await this.#overlay.mount(directory);
    this.#writer = new RootfsWriter(root, clock, this.#parts);
    for (const { path, written } of changed) this.#writer.written.addChanged(path, written);
    this.#paths.forget();
    return { type: "done" };
  }

  get #overlay(): Overlay {
    if (this.#place.overlay === undefined) throw new Error("nothing can lie below this rootfs");
    return this.#place.overlay;
  }

  async #read(path: string): Promise<SessionAnswer> {
    this.#paths.forget();
    const file = this.#paths.onHost(this.#paths.follow(path));
    const stats = lstatSync(file, { throwIfNoEntry: false });
    if (!stats?.isFile()) return { type: "absent" };
    if (stats.size > MAX_READ_SIZE) {
      return { type: "failed", fact: "it is larger than 64 MiB" };
    }
    await this.#sendBytes(readFileSync(file));
    return { type: "done" };
  }

  #stat(path: string): SessionAnswer {
    this.#paths.forget();
    const stat = statNode(this.#paths.onHost(this.#paths.locate(path)));
    return stat === undefined ? { type: "absent" } : { type: "stat", stat };
  }

  #list(path: string): SessionAnswer {
    this.#paths.forget();
    const directory = this.#paths.onHost(this.#paths.follow(path));
    const isThere = lstatSync(directory, { throwIfNoEntry: false })?.isDirectory() === true;
    return isThere ? { type: "list", names: readdirSync(directory) } : { type: "absent" };
  }

  async #changes(withTimes: boolean): Promise<SessionAnswer> {
    await this.#writer.settle();
    this.#writer.checkClock();
    await this.#runner.leave();
    const { root, isForeign = () => false } = this.#place;
    const { written } = this.#writer;
    const survey = this.#parts
      ? await surveyOverlay(root, this.#parts, written, withTimes)
      : await surveyRootfs(root, written, withTimes);
    const isOwn = (path: string): boolean => !isForeign(path);
    const changed = survey.changed.filter(isOwn);
    await this.#send({ type: "removed", paths: survey.removed.filter(isOwn) });
    if (changed.length > 0) {
      await packNodes(root, changed, (bytes) => this.#sendBytes(bytes));
    }
    return { type: "done" };
  }

  async #sendBytes(bytes: Uint8Array, type: "bytes" | "stdout" = "bytes"): Promise<void> {
    for (let start = 0; start < bytes.byteLength; start += CHUNK_SIZE) {
      const chunk = bytes.subarray(start, start + CHUNK_SIZE);
      await this.#send({ type, bytes: Buffer.from(chunk).toString("base64") });
    }
  }
}
