/**
 * The state of each stage of a build, gathered from its events: the model behind the displays.
 *
 * @module
 */
import type { ProgressEvent, Stage, TaskKind } from "@rootsmith/core";
import { formatCount, formatDuration, formatSize } from "../flags/quantities.ts";
import { visible } from "../process/visible.ts";
import type { Clock } from "./progress.ts";

/** Characters of a program's output that are kept to find its last line. */
const TAIL_LENGTH = 500;

/** The state of one stage of one platform. */
export interface StageStatus {
  readonly stage: Stage;
  readonly platform?: string;
  /** By the board's clock. */
  readonly started: number;
  /** Set when it has ended. */
  ms?: number;
  /** Bytes so far by URL or by layer. */
  readonly bytes: Map<string, number>;
  /** The number of packages so far, and the current one. */
  unpack?: { readonly package: string; readonly done: number; readonly total: number };
  /** The program that runs in the rootfs, and the end of its output. */
  step?: { readonly title: string; readonly tail: string };
  steps: number;
  /** Steps done, and their total. */
  count?: { readonly done: number; readonly total: number };
  /** Estimated total bytes, by layer. */
  readonly totals: Map<string, number>;
  /** What `bytes` counts. */
  unit: "file" | "layer" | "blob";
}

/** One thing that a stage does now. */
export interface RunningTask {
  readonly kind: TaskKind;
  readonly name: string;
  /** By the board's clock. */
  readonly started: number;
}

type EventOf<T extends ProgressEvent["type"]> = Extract<ProgressEvent, { readonly type: T }>;

/** The stages that an event may belong to, the most likely first. */
const HOMES: Readonly<
  Record<"fetch" | "unpack" | "configure" | "pack" | "push", readonly Stage[]>
> = {
  fetch: ["fetch", "resolve"],
  unpack: ["configure", "layers", "pack"],
  configure: ["configure", "test"],
  pack: ["pack", "output"],
  push: ["output"],
};

/** The labels of the stages. */
export const STAGE_LABELS: Readonly<Record<Stage, string>> = {
  resolve: "resolve",
  fetch: "fetch",
  layers: "unpack",
  configure: "configure",
  pack: "pack",
  test: "test",
  output: "write",
};

/** Follows the stages of one build. */
export class StageBoard {
  /** Stages that have started and not ended, oldest first. */
  readonly running: StageStatus[] = [];
  /** Things that have begun and not ended, oldest first. */
  readonly tasks: RunningTask[] = [];
  readonly #now: Clock;
  readonly #platforms: Set<string> = new Set();

  constructor(now: Clock) {
    this.#now = now;
  }

  /** Applies an event. Returns the stage that it changed, if any. */
  apply(event: ProgressEvent): StageStatus | undefined {
    switch (event.type) {
      case "stage":
        return event.state === "start" ? this.#start(event) : this.#finish(event);
      case "fetch":
        return this.#change(event.type, (status) => {
          status.unit = "file";
          status.bytes.set(event.url, event.bytes);
        });
      case "pack":
        return this.#change(event.type, (status) => {
          status.bytes.set(event.layer, event.bytes);
          if (event.total !== undefined) status.totals.set(event.layer, event.total);
        });
      case "count": {
        const status = this.running.find(({ stage }) => stage === event.stage);
        if (status !== undefined) status.count = event;
        return status;
      }
      case "push":
        return this.#change(event.type, (status) => {
          status.unit = "blob";
          status.bytes.set(event.blob, event.bytes);
        });
      case "unpack":
        return this.#change(event.type, (status) => {
          status.unpack = event;
          delete status.step;
        });
      case "configure":
        return this.#change(event.type, (status) => {
          const isNew = status.step?.title !== event.step;
          if (isNew) status.steps++;
          const before = isNew ? "" : (status.step?.tail ?? "");
          const tail = (before + (event.output ?? "").slice(-TAIL_LENGTH)).slice(-TAIL_LENGTH);
          status.step = { title: event.step, tail };
        });
      case "task":
        this.#follow(event);
        return undefined;
      default:
        return undefined;
    }
  }

  /** The first column: `"fetch"`. */
  label(status: StageStatus): string {
    return STAGE_LABELS[status.stage];
  }

  /** The last line that the running program printed; empty if there is none. */
  line({ step }: StageStatus): string {
    const lines = (step?.tail ?? "").split(/[\r\n]+/).filter((line) => line.trim() !== "");
    return visible((lines.at(-1) ?? "").replaceAll("\t", " "));
  }

  /** `"2.1s"`: how long it took, or has taken so far. */
  elapsed(status: StageStatus): string {
    return formatDuration(status.ms ?? this.#now() - status.started);
  }

  /** `"31 files, 45.2 MB, 21.5 MB/s"`, `"37/96 libc6"`; empty if there is nothing to say. */
  details(status: StageStatus): string {
    const facts = status.ms === undefined ? doing(status) : total(status);
    if (status.stage === "fetch" && status.bytes.size > 0) {
      const seconds = Math.max(100, status.ms ?? this.#now() - status.started) / 1000;
      facts.push(`${formatSize(Math.round(sum(status.bytes) / seconds))}/s`);
    }
    const platform = this.#platforms.size > 1 && status.platform ? [status.platform] : [];
    return [...platform, ...facts].join(", ");
  }

  #follow({ kind, name, state }: EventOf<"task">): void {
    if (state === "start") {
      this.tasks.push({ kind, name, started: this.#now() });
      return;
    }
    const index = this.tasks.findIndex((task) => task.kind === kind && task.name === name);
    if (index >= 0) this.tasks.splice(index, 1);
  }

  #start({ stage, platform }: EventOf<"stage">): StageStatus {
    if (platform !== undefined) this.#platforms.add(platform);
    const status: StageStatus = {
      stage,
      ...(platform !== undefined && { platform }),
      started: this.#now(),
      bytes: new Map(),
      totals: new Map(),
      unit: "layer",
      steps: 0,
    };
    this.running.push(status);
    return status;
  }

  #finish({ stage, platform, ms }: EventOf<"stage">): StageStatus | undefined {
    const index = this.running.findIndex(
      (status) => status.stage === stage && status.platform === platform,
    );
    const [status] = index < 0 ? [] : this.running.splice(index, 1);
    if (status !== undefined) status.ms = ms ?? this.#now() - status.started;
    return status;
  }

  #change(
    type: keyof typeof HOMES,
    change: (status: StageStatus) => unknown,
  ): StageStatus | undefined {
    for (const stage of HOMES[type]) {
      const status = this.running.find((candidate) => candidate.stage === stage);
      if (status !== undefined) {
        change(status);
        return status;
      }
    }
    return undefined;
  }
}

/** What a stage is doing now. */
function doing(status: StageStatus): string[] {
  const { step, unpack, count, bytes, totals, unit } = status;
  const of = count === undefined ? "" : `${count.done}/${count.total}`;
  if (step !== undefined) return [of === "" ? step.title : `${of} ${step.title}`];
  if (unpack !== undefined) return [`${unpack.done}/${unpack.total} ${unpack.package}`];
  if (totals.size > 0) {
    return [
      formatCount(bytes.size, unit),
      `${formatSize(sum(bytes))} of ${formatSize(sum(totals))}`,
    ];
  }
  if (of === "" || status.stage !== "fetch") return total(status);
  return [`${of} files`, ...(bytes.size > 0 ? [formatSize(sum(bytes))] : [])];
}

/** What a stage has done in all. */
function total({ stage, bytes, unit, unpack, count, steps }: StageStatus): string[] {
  const facts: string[] = [];
  if (unpack !== undefined) {
    const { done, total: all } = unpack; // the rest while the first are configured
    facts.push(
      done < all ? `${done}/${formatCount(all, "package")}` : formatCount(done, "package"),
    );
  }
  const ran = stage === "configure" ? (count?.done ?? steps) : 0;
  if (ran > 0) facts.push(formatCount(ran, "step"));
  if (bytes.size > 0) {
    facts.push(formatCount(bytes.size, unit), formatSize(sum(bytes)));
  }
  return facts;
}

function sum(bytes: ReadonlyMap<string, number>): number {
  let all = 0;
  for (const one of bytes.values()) all += one;
  return all;
}
