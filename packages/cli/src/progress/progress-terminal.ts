/**
 * Progress on a terminal: finished stages stay, running ones are redrawn.
 *
 * @module
 */
import { clearInterval, setInterval } from "node:timers";
import { createLogUpdate } from "log-update";
import type { Paint, TextStream } from "../process/command-host.ts";
import type { Clock, Progress } from "./progress.ts";
import { StageBoard, type StageStatus } from "./stage-board.ts";

const SPINNER = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"] as const;

/** Milliseconds between two redraws. */
const FRAME = 80;

/** Draws on `stream`, a terminal. Call `end()` in any case, or the cursor stays hidden. */
export function terminalProgress(options: {
  readonly stream: TextStream;
  readonly paint: Paint;
  readonly now: Clock;
}): Progress {
  const { stream, paint, now } = options;
  const board = new StageBoard(now);
  const log = createLogUpdate(stream as NodeJS.WritableStream);
  const width = (): number => Math.max(20, (stream.columns ?? 80) - 1);
  const draw = (): void => {
    const mark = paint("cyan", SPINNER[Math.floor(now() / FRAME) % SPINNER.length] as string);
    log(
      board.running.flatMap((status) => stageLines(board, status, mark, width(), paint)).join("\n"),
    );
  };
  const keep = (status: StageStatus, mark: string): void => {
    log.persist(stageLines(board, status, mark, width(), paint).join("\n"));
  };
  const timer = setInterval(draw, FRAME);

  return {
    report(event) {
      if (event.type === "warning") {
        log.persist(`${paint("yellow", "! warning:")} ${event.message}`);
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

/** One line, at most `width` columns. */
function cut(text: string, width: number): string {
  const line = text.trimEnd().replaceAll("\t", " ");
  return line.length <= width ? line : `${line.slice(0, Math.max(0, width - 1))}…`;
}
