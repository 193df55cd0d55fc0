/**
 * Progress for programs: each event as one line of JSON.
 *
 * @module
 */
import type { TextStream } from "../process/command-host.ts";
import type { Progress } from "./progress.ts";

/** Writes every event to `stream`. */
export function jsonProgress(stream: TextStream): Progress {
  return {
    report: (event) => void stream.write(`${JSON.stringify(event)}\n`),
    end() {},
  };
}
