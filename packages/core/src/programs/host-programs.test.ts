import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { findProgram } from "./host-programs.ts";

const root = mkdtempSync(join(tmpdir(), "rootsmith-programs-"));
after(() => rmSync(root, { recursive: true }));
for (const directory of ["one", "two", "three"]) mkdirSync(join(root, directory));
const path = `:${["one", "two", "three", "none"].map((name) => join(root, name)).join(":")}:`;

test("findProgram() finds the first executable file of that name", () => {
  writeFileSync(join(root, "two/tool"), "", { mode: 0o755 });
  writeFileSync(join(root, "three/tool"), "", { mode: 0o755 });
  assert.equal(findProgram("tool", path), join(root, "two/tool"));
  assert.equal(findProgram("other", path), undefined);
  assert.equal(findProgram("tool", ""), undefined);
});

test("findProgram() passes over directories and files that nobody may execute", () => {
  mkdirSync(join(root, "one/made"));
  writeFileSync(join(root, "two/made"), "", { mode: 0o644 });
  writeFileSync(join(root, "three/made"), "", { mode: 0o755 });
  assert.equal(findProgram("made", path), join(root, "three/made"));
});

test("findProgram() looks in the directories of system programs, too", () => {
  assert.match(findProgram("sh") ?? "", /^\/.*\/sh$/);
});
