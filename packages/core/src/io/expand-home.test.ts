import assert from "node:assert/strict";
import { homedir } from "node:os";
import { test } from "node:test";
import { expandHome } from "./expand-home.ts";

test("expandHome() replaces a tilde that stands for the home directory", () => {
  assert.equal(expandHome("~/out.tar"), `${homedir()}/out.tar`);
  assert.equal(expandHome("~"), homedir());
});

test("expandHome() leaves every other tilde alone", () => {
  for (const path of ["a~/b", "./~/b", "~jo/b", "~b", ""]) assert.equal(expandHome(path), path);
});
