/**
 * No progress; warnings are still shown.
 *
 * @module
 */
import type { Paint, TextStream } from "../process/command-host.ts";
import type { Progress } from "./progress.ts";

/** Writes the warnings to `stream` and nothing else. */
export function quietProgress(stream: TextStream, paint: Paint): Progress {
  return {
    report(event) {
      if (event.type === "warning") {
        stream.write(`${paint("yellow", "warning:")} ${event.message}\n`);
      }
    },
    end() {},
  };
}
