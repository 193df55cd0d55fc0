import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeHost } from "../fixtures/fake-host.ts";
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
