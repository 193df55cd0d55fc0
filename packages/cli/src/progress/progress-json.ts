/**
 * Progress for machines: each event as it is, one JSON object a line.
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
