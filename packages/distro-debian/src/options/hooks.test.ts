import assert from "node:assert/strict";
import { test } from "node:test";
import { type DebianHooks, firstHookStep, hookSettings, hookTitle } from "./hooks.ts";

test("hookSettings() fills in lists and writes paths as entries have them", () => {
  const hooks: DebianHooks = {
    beforeUnpack: [{ path: "/etc/motd", text: "Hello\n", mode: 0o600 }],
    afterConfigure: [{ run: ["/bin/sh", "-c", "true"], env: { A: "b" }, stdin: "in" }],
  };
  assert.deepEqual(hookSettings(hooks), {
    beforeUnpack: [{ path: "etc/motd", text: "Hello\n", mode: 0o600 }],
    afterUnpack: [],
    afterEssential: [],
    afterConfigure: [{ run: ["/bin/sh", "-c", "true"], env: { A: "b" }, stdin: "in" }],
  });
});

test("hookSettings() names the hook that is not what it has to be", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [
      { setup: [] },
      'hooks: "setup" is not one of beforeUnpack, afterUnpack, afterEssential, afterConfigure',
    ],
    [{ afterUnpack: {} }, "hooks.afterUnpack: expected a list"],
    [{ afterUnpack: ["echo"] }, "hooks.afterUnpack[0]: expected an object"],
    [
      { beforeUnpack: [{ run: ["/bin/true"] }] },
      "hooks.beforeUnpack[0]: nothing can run before packages are there",
    ],
    [
      { afterUnpack: [{ run: [] }] },
      "hooks.afterUnpack[0].run: expected a program and its arguments",
    ],
    [
      { afterUnpack: [{ run: ["true"] }] },
      'hooks.afterUnpack[0].run: "true" is not an absolute path',
    ],
    [
      { afterUnpack: [{ run: ["/bin/true"], env: { A: 1 } }] },
      "hooks.afterUnpack[0].env: expected texts by name",
    ],
    [
      { afterUnpack: [{ path: "/x" }] },
      "hooks.afterUnpack[0]: expected either run, or path with text or copy",
    ],
    [
      { afterUnpack: [{ path: "/x", text: "", copy: "y" }] },
      "hooks.afterUnpack[0]: expected either run, or path with text or copy",
    ],
    [
      { afterUnpack: [{ path: "/a/../x", text: "" }] },
      'hooks.afterUnpack[0].path: "/a/../x" is not the path of a file in the rootfs',
    ],
    [
      { afterUnpack: [{ path: "/x", text: "", mode: 0o10000 }] },
      "hooks.afterUnpack[0].mode: it is above 07777",
    ],
    [
      { afterUnpack: [{ path: "/x", text: "", uid: -1 }] },
      "hooks.afterUnpack[0].uid: expected a whole number",
    ],
  ];
  for (const [hooks, fact] of cases) {
    assert.throws(() => hookSettings(hooks as DebianHooks), {
      name: "TypeError",
      message: `Cannot use the option ${fact}`,
    });
  }
});

test("firstHookStep() names the first hook that runs a program", () => {
  const file = { path: "/x", text: "" };
  assert.equal(firstHookStep(hookSettings({ afterUnpack: [file] })), undefined);
  const hooks = { afterUnpack: [file, { run: ["/bin/true"] }] } satisfies DebianHooks;
  assert.equal(firstHookStep(hookSettings(hooks)), "hook afterUnpack[1]");
});

test("hookTitle() names the command that a shell is given", () => {
  const shell = (command: string): string =>
    hookTitle({ run: ["/bin/sh", "-c", command] }, "hook afterConfigure[0]");
  assert.equal(
    hookTitle({ run: ["/usr/sbin/nginx", "-t"] }, "hook afterUnpack[1]"),
    "run hook afterUnpack[1]",
  );
  assert.equal(shell("exit 3"), 'run hook afterConfigure[0], "exit 3"');
  assert.equal(shell("\nexit 3\nexit 4"), 'run hook afterConfigure[0], "exit 3"');
  assert.equal(shell("x".repeat(61)), `run hook afterConfigure[0], "${"x".repeat(59)}…"`);
});
