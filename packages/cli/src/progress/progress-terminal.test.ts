import assert from "node:assert/strict";
import { test } from "node:test";
import { stripVTControlCharacters } from "node:util";
import { fakeStream } from "../../fixtures/fake-host.ts";
import type { Paint } from "../process/command-host.ts";
import { stageLines, taskLines, terminalProgress, totalLine } from "./progress-terminal.ts";
import { StageBoard, type StageStatus } from "./stage-board.ts";

const plain: Paint = (_, text) => text;

function configuring(line: string): { board: StageBoard; status: StageStatus } {
  const board = new StageBoard(() => 0);
  const status = board.apply({ type: "stage", stage: "configure", state: "start" });
  board.apply({ type: "configure", step: "postinst of libc6", output: `${line}\n` });
  return { board, status: status as StageStatus };
}

test("stageLines() shows the running program and its last line", () => {
  const { board, status } = configuring("Setting up libc6");
  assert.deepEqual(stageLines(board, status, "*", 60, plain), [
    "* configure    0.0s  postinst of libc6",
    "                     Setting up libc6",
  ]);
});

test("stageLines() cuts to the width", () => {
  const { board, status } = configuring("Setting up libc6 (2.36-9+deb12u10)");
  assert.deepEqual(stageLines(board, status, "*", 36, plain), [
    "* configure    0.0s  postinst of li…",
    "                     Setting up lib…",
  ]);
});

test("stageLines() leaves out what has no room", () => {
  const { board, status } = configuring("Setting up libc6");
  assert.deepEqual(stageLines(board, status, "*", 20, plain), ["* configure    0.0s"]);
});

test("taskLines() shows what goes on side by side, and how much more", () => {
  const tasks = ["http://a/pool/b%2b.deb", "c", "d", "e", "f"].map((name, started) => ({
    ...({ kind: started === 0 ? "fetch" : "unpack" } as const),
    ...{ name, started: started * 100 },
  }));
  assert.deepEqual(taskLines(tasks, 1000, 60, plain), [
    "    fetch      1.0s  b+.deb",
    "    unpack     0.9s  c",
    "    unpack     0.8s  d",
    "    unpack     0.7s  e",
    "    and 1 more",
  ]);
});

test("totalLine() says how much is left by the last time, as far as there is room", () => {
  assert.equal(
    totalLine(2000, 9500, 60, plain),
    "  in all       2.0s  about 7.5s left, by the last time",
  );
  assert.equal(totalLine(9000, 8000, 60, plain), "  in all       9.0s  the last time it took 8.0s");
  assert.equal(totalLine(2000, 9500, 32, plain), "  in all       2.0s  about 7.5s…");
});

test("terminalProgress() shows stages at once, keeps them and warnings, and marks what failed", () => {
  const stream = fakeStream();
  const progress = terminalProgress({ stream, paint: plain, now: () => 0 });
  progress.report({ type: "stage", stage: "resolve", state: "start" });
  progress.report({ type: "stage", stage: "resolve", state: "end", ms: 400 });
  progress.report({ type: "warning", code: "MIRROR", message: "no answer" });
  progress.report({ type: "stage", stage: "fetch", state: "start" });
  progress.end();
  assert.deepEqual(stripVTControlCharacters(stream.text()).split("\n"), [
    "⠋ resolve      0.0s",
    "✔ resolve      0.4s",
    "⠋ fetch        0.0s",
    "✖ fetch        0.0s",
    "! warning: no answer",
    "",
  ]);
});
