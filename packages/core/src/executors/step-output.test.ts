import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgressEvent } from "../model/progress-event.ts";
import { StepOutput } from "./step-output.ts";

const part = (line: string): string | undefined => /^begin (\w+)$/.exec(line)?.[1];

function told(step: { title: string; part?: typeof part }, pieces: string[], failed = false) {
  const events: ProgressEvent[] = [];
  const output = new StepOutput(step, { report: (event) => void events.push(event) });
  for (const piece of pieces) output.push(new TextEncoder().encode(piece));
  return { said: output.end({ failed }), events };
}

test("StepOutput tells what is printed, and gives the end of it", () => {
  const { said, events } = told({ title: "x" }, ["begin a\n", "b"]);
  assert.equal(said, "begin a\nb");
  assert.deepEqual(events, [
    { type: "configure", step: "x", output: "begin a\n" },
    { type: "configure", step: "x", output: "b" },
  ]);
});

test("StepOutput begins a part with its line, and ends the one before", () => {
  const { events } = told({ title: "x", part }, ["beg", "in a\nsays\nbegin b\n"], true);
  assert.deepEqual(
    events.filter(({ type }) => type === "task"),
    [
      { type: "task", kind: "script", name: "a", state: "start" },
      { type: "task", kind: "script", name: "a", state: "end" },
      { type: "task", kind: "script", name: "b", state: "start" },
      { type: "task", kind: "script", name: "b", state: "end", failed: true },
    ],
  );
});
