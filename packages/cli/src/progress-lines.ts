/**
 * Progress for logs: one line when something has ended, and now and then one of what is going on.
 *
 * @module
 */
import type { Paint, TextStream } from "./command-host.ts";
import type { Clock, Progress } from "./progress.ts";
import { StageBoard, type StageStatus } from "./stage-board.ts";

/** Milliseconds between two lines about a stage that goes on. */
const INTERVAL = 5000;

/** Writes to `stream`, which need not be a terminal. */
export function linesProgress(options: {
  readonly stream: TextStream;
  readonly paint: Paint;
  readonly now: Clock;
}): Progress {
  const { stream, paint, now } = options;
  const board = new StageBoard(now);
  let last = now();
  let step: string | undefined;

  const write = (line: string): void => {
    last = now();
    stream.write(`${line}\n`);
  };
  const writeStage = (status: StageStatus, details = board.details(status)): void => {
    const elapsed = board.elapsed(status).padStart(6);
    write(`${board.label(status).padEnd(10)}  ${elapsed}  ${details}`.trimEnd());
  };

  return {
    report(event) {
      if (event.type === "warning") return write(`${paint("yellow", "warning:")} ${event.message}`);
      if (event.type === "cached") return write(`cached              ${event.what}`);
      const status = board.apply(event);
      if (status === undefined) return;
      // A step may be silent for a minute, so its beginning is always said.
      const begins = event.type === "configure" && event.step !== step;
      if (event.type === "configure") step = event.step;
      if (status.ms !== undefined || begins || now() - last >= INTERVAL) writeStage(status);
    },
    end() {
      for (const status of board.running.splice(0)) {
        const details = board.details(status);
        writeStage(status, details === "" ? "failed" : `failed: ${details}`);
      }
    },
  };
}
