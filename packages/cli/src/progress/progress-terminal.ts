/**
 * Progress on a terminal: finished stages stay, running ones are redrawn.
 *
 * @module
 */
import { clearInterval, setInterval } from "node:timers";
import { createLogUpdate } from "log-update";
import { formatDuration } from "../flags/quantities.ts";
import type { Paint, TextStream } from "../process/command-host.ts";
import type { Clock, Progress } from "./progress.ts";
import { type RunningTask, StageBoard, type StageStatus } from "./stage-board.ts";
import { shortName } from "./timings.ts";

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;

/** What a stage does several of at a time. */
const SIDE_BY_SIDE: readonly string[] = ["fetch", "unpack", "compress", "push"];

/** How many things are shown that go on side by side. */
const MAX_TASKS = 4;

/** Milliseconds between two redraws. */
const FRAME = 80;

/** Draws on `stream`, a terminal. Call `end()` in any case, or the cursor stays hidden. */
export function terminalProgress(options: {
  readonly stream: TextStream;
  readonly paint: Paint;
  readonly now: Clock;
  /** Milliseconds that the same build took the last time. */
  readonly before?: number;
}): Progress {
  const { stream, paint, now, before } = options;
  const board = new StageBoard(now);
  const began = now();
  const warnings: string[] = [];
  const log = createLogUpdate(stream as NodeJS.WritableStream);
  const width = (): number => Math.max(20, (stream.columns ?? 80) - 1);
  const draw = (): void => {
    const mark = paint("cyan", SPINNER[Math.floor(now() / FRAME) % SPINNER.length] as string);
    const stages = board.running.flatMap((status) =>
      stageLines(board, status, mark, width(), paint),
    );
    const tasks = taskLines(board.tasks, now(), width(), paint);
    const total = before === undefined ? [] : [totalLine(now() - began, before, width(), paint)];
    log([...stages, ...tasks, ...total].join("\n"));
  };
  const keep = (status: StageStatus, mark: string): void => {
    log.persist(stageLines(board, status, mark, width(), paint).join("\n"));
  };
  const timer = setInterval(draw, FRAME);

  return {
    report(event) {
      if (event.type === "warning") {
        warnings.push(event.message); // together at the end, where they are seen
      } else if (event.type === "note") {
        log.persist(event.message);
      } else if (event.type === "cached") {
        log.persist(`${paint("green", "✔")} cached             ${cut(event.what, width() - 21)}`);
      } else {
        const status = board.apply(event);
        if (status?.ms !== undefined) keep(status, paint("green", "✔"));
        else if (event.type === "stage") draw(); // not only at the next frame
      }
    },
    end() {
      clearInterval(timer);
      log.clear();
      for (const status of board.running.splice(0)) keep(status, paint("red", "✖"));
      for (const message of warnings) log.persist(`${paint("yellow", "! warning:")} ${message}`);
      log.done();
    },
  };
}

/** One line for a stage, and a dimmed one for the output of a running program. */
export function stageLines(
  board: StageBoard,
  status: StageStatus,
  mark: string,
  width: number,
  paint: Paint,
): string[] {
  const label = board.label(status).padEnd(10);
  const elapsed = board.elapsed(status).padStart(6);
  const used = 2 + label.length + 1 + elapsed.length + 2;
  const details = width - used < 2 ? "" : cut(board.details(status), width - used);
  const lines = [`${mark} ${label} ${paint("dim", elapsed)}  ${details}`.trimEnd()];
  const line = board.line(status);
  if (status.ms === undefined && line !== "" && details !== "") {
    lines.push(" ".repeat(used) + paint("dim", cut(line, width - used)));
  }
  return lines;
}

/** What goes on side by side, where it is more than a stage says of itself. */
export function taskLines(
  tasks: readonly RunningTask[],
  now: number,
  width: number,
  paint: Paint,
): string[] {
  const shown = tasks.filter(({ kind }) => SIDE_BY_SIDE.includes(kind));
  const lines = shown.slice(0, MAX_TASKS).map(({ kind, name, started }) => {
    const elapsed = formatDuration(now - started).padStart(6);
    const used = 4 + 8 + 1 + elapsed.length + 2;
    const text = width - used < 2 ? "" : cut(shortName(kind, name), width - used);
    return paint("dim", `    ${kind.padEnd(8)} ${elapsed}  ${text}`.trimEnd());
  });
  const more = shown.length - MAX_TASKS;
  return more > 0 ? [...lines, paint("dim", `    and ${more} more`)] : lines;
}

/** How far the whole build is, by what it took before. */
export function totalLine(elapsed: number, before: number, width: number, paint: Paint): string {
  const left = before - elapsed;
  const rest =
    left >= 500
      ? `about ${formatDuration(left)} left, by the last time`
      : `the last time it took ${formatDuration(before)}`;
  const start = `${"in all".padEnd(10)} ${formatDuration(elapsed).padStart(6)}`;
  return `  ${paint("bold", start)}  ${cut(rest, Math.max(2, width - start.length - 4))}`;
}

/** One line, at most `width` columns. */
function cut(text: string, width: number): string {
  const line = text.trimEnd().replaceAll("\t", " ");
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
