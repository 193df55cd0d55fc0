import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeStream } from "../../fixtures/fake-host.ts";
import { asTyped, guarded, isTerminal, paintFor } from "./command-host.ts";

const terminal = { write() {}, isTTY: true };
const pipe = { write() {} };

test("paintFor() colours a terminal", () => {
  assert.equal(paintFor(terminal, { TERM: "xterm" })("red", "x"), "\u001b[31mx\u001b[39m");
});

test("paintFor() respects NO_COLOR, dumb terminals and pipes", () => {
  assert.equal(paintFor(terminal, { NO_COLOR: "1", FORCE_COLOR: "1" })("red", "x"), "x");
  assert.equal(paintFor(terminal, { TERM: "dumb" })("red", "x"), "x");
  assert.equal(paintFor(pipe, {})("red", "x"), "x");
});

test("paintFor() colours a pipe with FORCE_COLOR", () => {
  assert.equal(paintFor(pipe, { FORCE_COLOR: "1" })("red", "x"), "\u001b[31mx\u001b[39m");
});

test("isTerminal() takes one of width 0 for none", () => {
  assert.equal(isTerminal({ ...terminal, columns: 0 }, { TERM: "xterm" }), false);
  assert.equal(isTerminal({ ...terminal, columns: 40 }, { TERM: "xterm" }), true);
});

test("guarded() sends colours where they are shown, and no other control character", () => {
  const [colours, none] = [fakeStream(), fakeStream()];
  guarded(colours, { FORCE_COLOR: "1" }).write("\u001b[1mname\u001b[22m \u001b[2J\n");
  guarded(none, {}).write("\u001b[1mname\u001b[22m \u001b[2J\n");
  assert.equal(colours.text(), "\u001b[1mname\u001b[22m \\u001b[2J\n");
  assert.equal(none.text(), "\\u001b[1mname\\u001b[22m \\u001b[2J\n");
});

test("asTyped() runs our own command by way of pnpm where that runs it", () => {
  const env = { npm_lifecycle_event: "build:bookworm" };
  assert.equal(asTyped("rootsmith push a.tar b", env), "npx -y pnpm@12 rootsmith push a.tar b");
  assert.equal(asTyped("rootsmith push a.tar b", {}), "rootsmith push a.tar b");
  assert.equal(asTyped("docker load -i a.tar", env), "docker load -i a.tar");
  const pnpm = { ...env, npm_config_user_agent: "pnpm/12.21.0 npm/? node/? linux x64" };
  assert.equal(asTyped("rootsmith push a.tar b", pnpm), "npx -y pnpm@12 rootsmith push a.tar b");
});

test("asTyped() runs our own command as a task where Deno runs one", () => {
  const env = { npm_config_user_agent: "deno/2.9.6 npm/? deno/2.9.6 linux x86_64" };
  assert.equal(asTyped("rootsmith push a.tar b", env), "deno task rootsmith push a.tar b");
  assert.equal(asTyped("docker load -i a.tar", env), "docker load -i a.tar");
});
