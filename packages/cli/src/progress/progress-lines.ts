/**
 * Progress for logs: a line for each finished stage, and at intervals one for a running stage.
 *
 * @module
 */
import type { Paint, TextStream } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";
import type { CiGroup } from "./ci-group.ts";
import type { Clock, Progress } from "./progress.ts";
import { StageBoard, type StageStatus } from "./stage-board.ts";

/** Milliseconds between two lines about a running stage. */
const INTERVAL = 5000;

/** Characters after which an unfinished line of output is printed. */
const LONGEST_LINE = 4096;

/** Writes to `stream`, which need not be a terminal. */
export function linesProgress(options: {
  readonly stream: TextStream;
  readonly paint: Paint;
  readonly now: Clock;
  /** Also write the output of programs. */
  readonly verbose?: boolean;
  /** The fold of a CI's log around all lines. Warnings stand below it. */
  readonly group?: CiGroup & {
    readonly title: string;
    /** As it is, where `stream` would show control characters. */
    write(text: string): unknown;
  };
}): Progress {
  const { stream, paint, now, verbose = false, group } = options;
  const warnings: string[] = [];
  group?.write(`${group.begin(group.title)}\n`);
  const board = new StageBoard(now);
  let last = now();
  let step: string | undefined;
  let unended = "";

  const write = (line: string): void => {
    last = now();
    stream.write(`${line}\n`);
  };
  const writeStage = (status: StageStatus, details = board.details(status)): void => {
    const elapsed = board.elapsed(status).padStart(6);
    write(`${board.label(status).padEnd(10)}  ${elapsed}  ${details}`.trimEnd());
  };

  const writeOutput = (text: string): void => {
    const lines = (unended + text).split(/\r\n|[\r\n]/);
    unended = lines.pop() ?? "";
    if (unended.length > LONGEST_LINE) {
      lines.push(unended);
      unended = "";
    }
    if (lines.length > 0)
      write(lines.map((line) => paint("dim", `  | ${visible(line)}`)).join("\n"));
  };
  const endOutput = (): void => {
    if (unended !== "") writeOutput("\n");
  };

  return {
    report(event) {
      if (event.type === "stage" || (event.type === "configure" && event.step !== step))
        endOutput();
      if (event.type === "warning" && group) warnings.push(event.message);
      if (event.type === "warning") return write(`${paint("yellow", "warning:")} ${event.message}`);
      if (event.type === "note") return write(event.message);
      if (event.type === "cached") return write(`cached              ${event.what}`);
      const status = board.apply(event);
      if (status === undefined) return;
      // Steps are many: only those with output are shown, others at intervals.
      const begins =
        event.type === "configure" && event.output !== undefined && event.step !== step;
      if (begins) step = event.step;
      if (status.ms !== undefined || begins || now() - last >= INTERVAL) writeStage(status);
      if (verbose && event.type === "configure") writeOutput(event.output ?? "");
    },
    end() {
      endOutput();
      for (const status of board.running.splice(0)) {
        const details = board.details(status);
        writeStage(status, details === "" ? "failed" : `failed: ${details}`);
      }
      if (group === undefined) return;
      group.write(`${group.end()}\n`);
      for (const message of warnings) {
        stream.write(
          `${group.warning?.(message) ?? `${paint("yellow", "warning:")} ${message}`}\n`,
        );
      }
    },
  };
}
