import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import process from "node:process";
import { test } from "node:test";
import { temporaryDirectory } from "../../fixtures/tiny-image.ts";
import { partialPath, removeLeftovers } from "./partial-path.ts";

const ROOT = temporaryDirectory();
/** A process that has ended. */
const DEAD = spawnSync("true").pid;

let count = 0;
/** A target in a directory of its own, and what an ended process would call a partial one. */
function left(name = "image.tar"): { directory: string; target: string; dead: string } {
  const directory = join(ROOT, `${count++}`);
  mkdirSync(directory);
  const target = join(directory, name);
  return { directory, target, dead: partialPath(target).replace(`.${process.pid}.`, `.${DEAD}.`) };
}

test("partialPath() is hidden, of this process, short enough for any name, and new each time", () => {
  const path = partialPath("/out/image.tar");
  assert.match(
    path,
    new RegExp(`^/out/\\.image\\.tar\\.${process.pid}\\.[0-9a-f]{12}\\.[0-9a-f]{12}\\.partial$`),
  );
  assert.notEqual(partialPath("/out/image.tar"), path);
  assert.ok(Buffer.byteLength(basename(partialPath(`/out/${"漢".repeat(85)}`))) < 255);
});

test("removeLeftovers() removes what a process has left that is gone", async () => {
  const { directory, target, dead } = left();
  writeFileSync(dead, "half");
  mkdirSync(`${dead}.old`);
  writeFileSync(target, "");
  await removeLeftovers(target);
  assert.deepEqual(readdirSync(directory), ["image.tar"]);
});

test("removeLeftovers() puts back what was to be replaced", async () => {
  const { directory, target, dead } = left("layout");
  mkdirSync(dead);
  mkdirSync(`${dead}.old`);
  await removeLeftovers(target);
  assert.deepEqual(readdirSync(directory), ["layout"]);
});

test("removeLeftovers() leaves alone what others are at, and other files", async () => {
  const { directory, target, dead } = left();
  const foreign = dead.replace(/\.[0-9a-f]{12}\.([0-9a-f]{12}\.partial)$/, ".0123456789ab.$1");
  const others = [partialPath(target), foreign, `${target}.partial`, partialPath(`${target}.gz`)];
  for (const path of others) writeFileSync(path, "");
  await removeLeftovers(target);
  assert.deepEqual(readdirSync(directory).sort(), others.map((path) => basename(path)).sort());

  // Of another machine, and nobody has written to it for two days.
  const longAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
  utimesSync(foreign, longAgo, longAgo);
  await removeLeftovers(target);
  assert.deepEqual(readdirSync(directory).includes(basename(foreign)), false);
});
