import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgressEvent } from "@rootsmith/core";
import { lanesOf, slowest, Timings } from "./timings.ts";
import { traceOf } from "./timings-file.ts";

/** Events at times in milliseconds. */
function timed(events: readonly (readonly [number, ProgressEvent])[], end: number): Timings {
  let ms = 0;
  const timings = new Timings(() => ms);
  for (const [at, event] of events) {
    ms = at;
    timings.report(event);
  }
  ms = end;
  return timings;
}

const START = { type: "task", kind: "script", state: "start" } as const;
const END = { type: "task", kind: "script", state: "end" } as const;

const BUILD = timed(
  [
    [10, { type: "stage", stage: "configure", state: "start", platform: "linux/amd64" }],
    [20, { ...START, name: "configure" }],
    [30, { ...START, name: "scripts of libc6" }],
    [330, { ...END, name: "scripts of libc6" }],
    [330, { ...START, name: "scripts of tzdata" }],
    [340, { type: "warning", code: "X", message: "look here" }],
    [830, { ...END, name: "scripts of tzdata" }],
    [900, { ...END, name: "configure" }],
    [910, { type: "stage", stage: "configure", state: "end", platform: "linux/amd64", ms: 900 }],
    [910, { type: "task", kind: "fetch", name: "http://a/b%2b.deb", state: "start" }],
    [950, { type: "task", kind: "fetch", name: "http://a/b%2b.deb", state: "end", failed: true }],
    [950, { type: "task", kind: "output", name: "a.tar", state: "start" }],
  ],
  1000,
).build;

test("Timings says when things began, how long they took and what did not end", () => {
  assert.deepEqual(BUILD, {
    ms: 1000,
    warnings: ["look here"],
    spans: [
      { kind: "stage", name: "configure", platform: "linux/amd64", start: 10, ms: 900 },
      { kind: "script", name: "configure", start: 20, ms: 880 },
      { kind: "script", name: "scripts of libc6", start: 30, ms: 300 },
      { kind: "script", name: "scripts of tzdata", start: 330, ms: 500 },
      { kind: "fetch", name: "http://a/b%2b.deb", start: 910, ms: 40, failed: true },
      { kind: "output", name: "a.tar", start: 950, ms: 50, failed: true },
    ],
  });
});

test("slowest() names parts in the place of the whole, and nothing that is short", () => {
  assert.deepEqual(
    slowest(BUILD.spans, 3).map(({ name }) => name),
    ["scripts of tzdata", "scripts of libc6"],
  );
});

test("lanesOf() has what goes on inside another in a lane below it", () => {
  assert.deepEqual(
    lanesOf(BUILD.spans).map(({ name, spans }) => [name, ...spans.map((span) => span.name)]),
    [
      ["stages", "configure"],
      ["fetch", "http://a/b%2b.deb"],
      ["scripts", "configure"],
      ["scripts", "scripts of libc6", "scripts of tzdata"],
      ["outputs", "a.tar"],
    ],
  );
});

test("traceOf() writes lanes as threads, and times in microseconds", () => {
  const { traceEvents, displayTimeUnit } = JSON.parse(traceOf(BUILD));
  assert.equal(displayTimeUnit, "ms");
  assert.deepEqual(traceEvents.slice(0, 4), [
    { name: "thread_name", ph: "M", pid: 1, tid: 1, args: { name: "stages" } },
    { name: "configure", cat: "stage", ph: "X", ts: 10_000, dur: 900_000, pid: 1, tid: 1 },
    { name: "thread_name", ph: "M", pid: 1, tid: 2, args: { name: "fetch" } },
    {
      ...{ name: "http://a/b%2b.deb", cat: "fetch", ph: "X", ts: 910_000, dur: 40_000 },
      ...{ pid: 1, tid: 2, args: { failed: true } },
    },
  ]);
});
