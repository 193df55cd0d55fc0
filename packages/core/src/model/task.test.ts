import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgressEvent } from "./progress-event.ts";
import { runTask, Task } from "./task.ts";

function listener() {
  const events: ProgressEvent[] = [];
  return { events, report: (event: ProgressEvent) => void events.push(event) };
}

test("runTask() says when it begins and when it has ended", async () => {
  const heard = listener();
  assert.equal(await runTask(heard, "layer", "base", async () => heard.events.length), 1);
  assert.deepEqual(heard.events, [
    { type: "task", kind: "layer", name: "base", state: "start" },
    { type: "task", kind: "layer", name: "base", state: "end" },
  ]);
});

test("runTask() says that it has failed, and passes the error on", async () => {
  const heard = listener();
  const error = new Error("no");
  const failing = runTask(heard, "fetch", "http://a/b", () => Promise.reject(error));
  await assert.rejects(failing, (thrown) => thrown === error);
  assert.deepEqual(heard.events[1], {
    ...{ type: "task", kind: "fetch", name: "http://a/b", state: "end", failed: true },
  });
});

test("Task begins once, and only what has begun ends", async () => {
  const heard = listener();
  await new Task(heard, "unpack", "libc6").during(async () => {});
  assert.deepEqual(heard.events, []);
  await new Task(heard, "unpack", "libc6").during(async (begin) => {
    begin(1);
    begin();
  });
  assert.deepEqual(heard.events, [
    { type: "task", kind: "unpack", name: "libc6", state: "start", worker: 1 },
    { type: "task", kind: "unpack", name: "libc6", state: "end" },
  ]);
});
