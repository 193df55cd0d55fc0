import assert from "node:assert/strict";
import { test } from "node:test";
import type { ProgressEvent, Stage } from "@rootsmith/core";
import { StageBoard, type StageStatus } from "./stage-board.ts";

function stage(name: Stage, state: "start" | "end", platform?: string): ProgressEvent {
  return { type: "stage", stage: name, state, ...(platform !== undefined && { platform }) };
}

function started(board: StageBoard, name: Stage, platform?: string): StageStatus {
  return board.apply(stage(name, "start", platform)) as StageStatus;
}

test("StageBoard adds up downloads and gives their rate", () => {
  let now = 0;
  const board = new StageBoard(() => now);
  const fetch = started(board, "fetch");
  board.apply({ type: "fetch", url: "http://a/1", bytes: 500_000 });
  board.apply({ type: "fetch", url: "http://a/1", bytes: 3_000_000 });
  board.apply({ type: "fetch", url: "http://a/2", bytes: 1_000_000 });
  now = 2000;
  assert.equal(board.details(fetch), "2 files, 4.0 MB, 2.0 MB/s");
  assert.equal(board.elapsed(fetch), "2.0s");
});

test("StageBoard counts downloads for resolve while nothing is fetched", () => {
  const board = new StageBoard(() => 0);
  const resolve = started(board, "resolve");
  board.apply({ type: "fetch", url: "http://a/InRelease", bytes: 151_000 });
  assert.equal(board.details(resolve), "1 file, 151.0 kB");
});

test("StageBoard shows the package at hand, then how many there were", () => {
  const board = new StageBoard(() => 0);
  const layers = started(board, "layers");
  board.apply({ type: "unpack", package: "libc6", done: 37, total: 96 });
  assert.equal(board.label(layers), "unpack");
  assert.equal(board.details(layers), "37/96 libc6");
  board.apply({ type: "unpack", package: "zlib1g", done: 96, total: 96 });
  board.apply(stage("layers", "end"));
  assert.equal(board.details(layers), "96 packages");
});

test("StageBoard counts a program once however much it prints", () => {
  const board = new StageBoard(() => 0);
  const configure = started(board, "configure");
  board.apply({ type: "configure", step: "postinst of libc6" });
  board.apply({ type: "configure", step: "postinst of libc6", output: "Setting up\n" });
  assert.equal(board.details(configure), "postinst of libc6");
  assert.equal(board.line(configure), "Setting up");
  board.apply(stage("configure", "end"));
  assert.equal(board.details(configure), "1 step");
});

test("StageBoard names platforms once there are two", () => {
  const board = new StageBoard(() => 0);
  const first = started(board, "pack", "linux/amd64");
  assert.equal(board.details(first), "");
  board.apply(stage("pack", "end", "linux/amd64"));
  const second = started(board, "pack", "linux/arm64");
  board.apply({ type: "pack", layer: "debian bookworm", bytes: 165_000_000 });
  assert.equal(board.details(second), "linux/arm64, 1 layer, 165.0 MB");
});

test("StageBoard takes the duration that the event gives", () => {
  const board = new StageBoard(() => 0);
  const pack = started(board, "pack");
  board.apply({ type: "stage", stage: "pack", state: "end", ms: 1234 });
  assert.equal(board.elapsed(pack), "1.2s");
  assert.deepEqual(board.running, []);
});

test("StageBoard ignores what belongs to no stage", () => {
  const board = new StageBoard(() => 0);
  assert.equal(board.apply({ type: "pack", layer: "a", bytes: 1 }), undefined);
  assert.equal(board.apply(stage("pack", "end")), undefined);
});

test("StageBoard counts what is pushed", () => {
  const board = new StageBoard(() => 0);
  const output = started(board, "output");
  board.apply({ type: "push", blob: "sha256:1", bytes: 500, total: 1000 });
  board.apply({ type: "push", blob: "sha256:2", bytes: 250, total: 250 });
  assert.equal(board.details(output), "2 blobs, 750 B");
});

test("StageBoard shows the last line of a program, whatever pieces it comes in", () => {
  const board = new StageBoard(() => 0);
  const configure = started(board, "configure");
  const print = (output: string): string => {
    board.apply({ type: "configure", step: "postinst of libc6", output });
    return board.line(configure);
  };
  assert.equal(print("Setting"), "Setting");
  assert.equal(print(" up\n"), "Setting up");
  assert.equal(print("10 %\r20 %\r"), "20 %");
  assert.equal(print("\u001b[2Jx\ty\n\n"), "\\u001b[2Jx y");
  assert.equal(print("z".repeat(100_000)), "z".repeat(500));
  board.apply({ type: "configure", step: "postinst of tzdata" });
  assert.equal(board.line(configure), "");
});

test("StageBoard says how much is done of how much, and in the end how much there was", () => {
  const board = new StageBoard(() => 0);
  const fetch = started(board, "fetch");
  board.apply({ type: "count", stage: "fetch", done: 0, total: 78 });
  assert.equal(board.details(fetch), "0/78 files");
  board.apply({ type: "fetch", url: "http://m/a.deb", bytes: 500_000, total: 900_000 });
  board.apply({ type: "count", stage: "fetch", done: 31, total: 78 });
  assert.equal(board.details(fetch), "31/78 files, 500.0 kB, 5.0 MB/s");
  board.apply(stage("fetch", "end"));
  const configure = started(board, "configure");
  board.apply({ type: "count", stage: "configure", done: 2, total: 5 });
  board.apply({ type: "configure", step: "postinst of libc6" });
  assert.equal(board.details(configure), "2/5 postinst of libc6");
  board.apply(stage("configure", "end"));
  assert.equal(board.details(configure), "2 steps");
  const output = started(board, "output");
  board.apply({ type: "pack", layer: "base", bytes: 16_000_000, total: 123_000_000 });
  assert.equal(board.details(output), "1 layer, 16.0 MB of 123.0 MB");
  board.apply({ type: "pack", layer: "base", bytes: 123_000_000, total: 123_000_000 });
  board.apply(stage("output", "end"));
  assert.equal(board.details(output), "1 layer, 123.0 MB");
});
