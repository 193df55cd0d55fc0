/**
 * What a builder tells of a build, as the events of a build here; and what of it explains a failure.
 *
 * @module
 */
import type { ProgressEvent } from "@rootsmith/core";
import type { StatusResponse, Vertex } from "../proto/control_pb.ts";

/** What `main.ts` and `report()` of a job print. */
const WARNING = "warning: ";
const STEP = "configure ";
const ERROR = "error: ";
const HINT = "  hint: ";

const CANCELED = /context canceled/;

export interface SolveFailure {
  /** The step that failed: `"build trixie for linux/amd64"`, a URL. */
  readonly step: string;
  readonly message: string;
  /** Of rootsmith in that step. */
  readonly hint?: string;
}

export class SolveProgress {
  readonly #report: (event: ProgressEvent) => void;
  readonly #names = new Map<string, string>();
  readonly #logs = new Map<string, string>();
  readonly #downloads = new Set<string>();
  #failed: Vertex | undefined;
  #done = 0;
  #step = "";

  constructor(report: (event: ProgressEvent) => void) {
    this.#report = report;
  }

  /** True: nothing had to be made anew by the step of that name. */
  readonly cached: Set<string> = new Set();

  add({ vertexes, logs }: StatusResponse): void {
    for (const vertex of vertexes) this.#addVertex(vertex);
    const decoder = new TextDecoder();
    for (const { vertex, msg } of logs) this.#addLog(vertex, decoder.decode(msg));
  }

  /** Why the build failed, where a step says it. */
  get failure(): SolveFailure | undefined {
    if (this.#failed === undefined) return undefined;
    const { digest, name, error } = this.#failed;
    const lines = (this.#logs.get(digest) ?? "").split("\n");
    const start = lines.findLastIndex((line) => line.startsWith(ERROR));
    if (start < 0) return { step: name, message: error };
    const said = lines.slice(start);
    const hintAt = said.findIndex((line) => line.startsWith(HINT));
    const message = said.slice(0, hintAt < 0 ? said.length : hintAt).join("\n");
    return {
      step: name,
      message: message.slice(ERROR.length).trimEnd(),
      ...(hintAt >= 0 && { hint: said[hintAt]?.slice(HINT.length) ?? "" }),
    };
  }

  #addVertex(vertex: Vertex): void {
    const { digest, name, started, completed, cached, error } = vertex;
    const isNew = !this.#names.has(digest);
    this.#names.set(digest, name);
    if (cached) this.cached.add(name);
    // What was to be done beside it is canceled then, and says so.
    const isFirst = this.#failed === undefined || CANCELED.test(this.#failed.error);
    if (error !== "" && isFirst) this.#failed = vertex;
    if (!started) return;
    if (/^https?:/.test(name)) this.#addDownload(name, completed !== undefined);
    else if (isNew || !completed) this.#begin(name);
  }

  #addDownload(url: string, isDone: boolean): void {
    if (isDone && this.#downloads.has(url)) return;
    if (isDone) {
      this.#downloads.add(url);
      this.#done++;
    }
    const file = url.slice(url.lastIndexOf("/") + 1);
    this.#begin(`download ${file}, ${this.#done} done`);
  }

  #begin(step: string): void {
    this.#step = step;
    this.#report({ type: "configure", step });
  }

  #addLog(vertex: string, text: string): void {
    this.#logs.set(vertex, (this.#logs.get(vertex) ?? "") + text);
    for (const line of text.split("\n")) {
      if (line.startsWith(STEP)) this.#begin(line.slice(STEP.length));
      else if (line.startsWith(WARNING)) {
        const message = line.slice(WARNING.length);
        this.#report({ type: "warning", code: "BUILDER", message });
      } else if (line !== "") {
        this.#report({ type: "configure", step: this.#step, output: `${line}\n` });
      }
    }
  }
}
