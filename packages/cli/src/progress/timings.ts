/**
 * When each thing of a build began and ended, gathered from its events.
 *
 * @module
 */
import type { ProgressEvent, TaskKind } from "@rootsmith/core";
import type { Clock } from "./progress.ts";
import { STAGE_LABELS } from "./stage-board.ts";

export interface Span {
  readonly kind: TaskKind | "stage";
  /** What is done: `"scripts of libc6"`; of a stage its label. */
  readonly name: string;
  /** Of which platform a stage is, where the build has several. */
  readonly platform?: string;
  /** Milliseconds since the build began. */
  readonly start: number;
  readonly ms: number;
  /** It ended without success. */
  readonly failed?: true;
}

export interface TimedBuild {
  /** In the order in which they began. */
  readonly spans: readonly Span[];
  readonly warnings: readonly string[];
  /** Milliseconds in all. */
  readonly ms: number;
}

export class Timings {
  readonly #now: Clock;
  readonly #began: number;
  readonly #open = new Map<string, Omit<Span, "ms">[]>();
  readonly #spans: Span[] = [];
  readonly #warnings: string[] = [];

  constructor(now: Clock) {
    this.#now = now;
    this.#began = now();
  }

  report(event: ProgressEvent): void {
    if (event.type === "warning") this.#warnings.push(event.message);
    if (event.type === "stage") {
      const { stage, state, platform } = event;
      const what = {
        kind: "stage",
        name: STAGE_LABELS[stage],
        ...(platform && { platform }),
      } as const;
      if (state === "start") this.#start(what);
      else this.#end(what, {});
    }
    if (event.type === "task") {
      const { kind, name, state, failed } = event;
      if (state === "start") this.#start({ kind, name });
      else this.#end({ kind, name }, { ...(failed && { failed }) });
    }
  }

  /** What has ended so far; what has not is taken to end now, without success. */
  get build(): TimedBuild {
    const ms = this.#now() - this.#began;
    const unended = [...this.#open.values()]
      .flat()
      .map((span) => ({ ...span, ms: ms - span.start, failed: true as const }));
    const spans = [...this.#spans, ...unended].sort((a, b) => a.start - b.start || b.ms - a.ms);
    return { spans, warnings: this.#warnings, ms };
  }

  #start(what: Omit<Span, "start" | "ms">): void {
    const open = this.#open.get(keyOf(what)) ?? [];
    open.push({ ...what, start: this.#now() - this.#began });
    this.#open.set(keyOf(what), open);
  }

  #end(what: Omit<Span, "start" | "ms">, end: Pick<Span, "failed">): void {
    const open = this.#open.get(keyOf(what)) ?? [];
    const span = open.shift();
    if (span === undefined) return;
    if (open.length === 0) this.#open.delete(keyOf(what));
    this.#spans.push({ ...span, ...end, ms: this.#now() - this.#began - span.start });
  }
}

function keyOf({ kind, name, platform = "" }: Pick<Span, "kind" | "name" | "platform">): string {
  return `${kind}\0${name}\0${platform}`;
}

/**
 * The things that took longest, longest first: of what goes on inside another, that alone.
 *
 * @param least Milliseconds below which nothing is worth a word.
 */
export function slowest(spans: readonly Span[], count: number, least = 100): readonly Span[] {
  const tasks = spans.filter(({ kind, ms }) => kind !== "stage" && ms >= least);
  return tasks
    .filter((span) => !spans.some((other) => other !== span && isInside(other, span)))
    .sort((a, b) => b.ms - a.ms)
    .slice(0, count);
}

/** Scripts are parts of what dpkg does, layers are packed and compressed for an output. */
function isInside(one: Span, other: Span): boolean {
  if (one.kind === "stage" || one.ms > other.ms) return false;
  if (one.kind !== other.kind && other.kind !== "output") return false;
  if (one.kind === "fetch" || one.kind === "unpack") return false;
  return one.start >= other.start && one.start + one.ms <= other.start + other.ms;
}

/**
 * Spans in lanes, so that none covers another: first stages, then each kind, in as many lanes as it needs.
 * A span that goes on inside another of its kind is in the next lane.
 */
export function lanesOf(
  spans: readonly Span[],
): readonly { readonly name: string; readonly spans: readonly Span[] }[] {
  const lanes: { readonly name: string; readonly spans: Span[]; end: number }[] = [];
  for (const kind of KINDS) {
    const own: typeof lanes = [];
    for (const span of spans.filter((one) => one.kind === kind)) {
      let lane = own.find(({ end }) => end <= span.start);
      if (lane === undefined) {
        lane = { name: LANE_NAMES[kind], spans: [], end: 0 };
        own.push(lane);
      }
      lane.spans.push(span);
      lane.end = span.start + span.ms;
    }
    lanes.push(...own);
  }
  return lanes.map(({ name, spans: inLane }) => ({ name, spans: inLane }));
}

const LANE_NAMES: Readonly<Record<Span["kind"], string>> = {
  stage: "stages",
  fetch: "fetch",
  unpack: "unpack",
  script: "scripts",
  layer: "layers",
  compress: "compress",
  push: "push",
  output: "outputs",
};
const KINDS = Object.keys(LANE_NAMES) as Span["kind"][];

/** Of a file that is fetched, the end of its address. */
export function shortName(kind: Span["kind"], name: string): string {
  if (kind !== "fetch") return name;
  const end = name.replace(/^.*\//, "");
  try {
    return decodeURIComponent(end);
  } catch {
    return end;
  }
}
