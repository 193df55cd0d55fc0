import assert from "node:assert/strict";
import { test } from "node:test";
import { FILE_FLAG, type ListedFile } from "../file/rpm-file-list.ts";
import { type ConfigFile, configFate, isSavedWhenErased } from "./config-files.ts";

const { CONFIG, NOREPLACE, GHOST } = FILE_FLAG;

function config(digest: string, found: string, flags: number = CONFIG): ConfigFile {
  return { listed: { mode: 0o100644, digest, flags } as ListedFile, found };
}

test("configFate() of an upgrade", () => {
  const fate = (old: string, fresh: string, found: string, flags?: number): string =>
    configFate(config(fresh, found, flags), config(old, found));
  assert.equal(fate("1", "2", "1"), "create");
  assert.equal(fate("1", "2", "2"), "create");
  assert.equal(fate("1", "1", "own"), "keep");
  assert.equal(fate("1", "2", "own"), "save");
  assert.equal(fate("1", "2", "own", CONFIG | NOREPLACE), "beside");
  assert.equal(fate("1", "2", "own", 0), "save");
});

test("configFate() of a file that no package had", () => {
  assert.equal(configFate(config("1", "1"), undefined), "create");
  assert.equal(configFate(config("1", "own"), undefined), "orig");
  assert.equal(configFate(config("1", "own", CONFIG | NOREPLACE), undefined), "beside");
  assert.equal(configFate(config("1", "own", 0), undefined), "create");
});

test("isSavedWhenErased() is true of configuration that was changed", () => {
  assert.equal(isSavedWhenErased(config("1", "own")), true);
  assert.equal(isSavedWhenErased(config("1", "1")), false);
  assert.equal(isSavedWhenErased(config("1", "own", 0)), false);
  assert.equal(isSavedWhenErased(config("", "own", CONFIG | GHOST)), false);
});
