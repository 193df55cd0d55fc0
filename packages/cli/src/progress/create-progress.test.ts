import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { createProgress } from "./create-progress.ts";

test("createProgress() with json writes each event as a line to stdout", async () => {
  const host = fakeHost();
  const progress = await createProgress(host, { json: true });
  progress.report({ type: "pack", layer: "base", bytes: 10 });
  progress.report({ type: "cached", what: "layers" });
  progress.end();
  assert.equal(
    host.out(),
    '{"type":"pack","layer":"base","bytes":10}\n{"type":"cached","what":"layers"}\n',
  );
  assert.equal(host.err(), "");
});

test("createProgress() with quiet shows warnings only", async () => {
  const host = fakeHost();
  const progress = await createProgress(host, { quiet: true });
  progress.report({ type: "stage", stage: "pack", state: "start" });
  progress.report({ type: "warning", code: "X", message: "look here" });
  progress.end();
  assert.equal(host.err(), "warning: look here\n");
});

test("createProgress() writes lines where there is no terminal", async () => {
  const host = fakeHost();
  const progress = await createProgress(host, {});
  progress.report({ type: "cached", what: "layers" });
  progress.end();
  assert.equal(host.err(), "cached              layers\n");
  assert.equal(host.out(), "");
});

test("createProgress() shows the control characters of a program and sends none", async () => {
  const host = fakeHost({ FORCE_COLOR: "1" });
  for (const flags of [{}, { quiet: true }]) {
    const progress = await createProgress(host, flags);
    progress.report({ type: "warning", code: "X", message: "\u001b[2J\u001b[8mhidden\u009b0m" });
    progress.report({ type: "cached", what: "\u001b]0;title\u0007" });
    progress.end();
  }
  const warning = "\u001b[33mwarning:\u001b[39m \\u001b[2J\\u001b[8mhidden\\u009b0m\n";
  assert.equal(host.err(), `${warning}cached              \\u001b]0;title\\u0007\n${warning}`);
});
