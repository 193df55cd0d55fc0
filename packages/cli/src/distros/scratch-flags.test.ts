import assert from "node:assert/strict";
import { test } from "node:test";
import { scratchImageName, scratchOptions } from "./scratch-flags.ts";

test("scratchOptions() turns flags into options", () => {
  const flags = {
    add: ["./hello:/hello", "a:b:/c"],
    withLibs: true,
    addUser: ["app", "other:7"],
    tmp: true,
  };
  assert.deepEqual(scratchOptions(flags), {
    files: [
      { copy: "./hello", path: "/hello" },
      { copy: "a:b", path: "/c" },
    ],
    libs: true,
    users: [{ name: "app" }, { name: "other", uid: 7 }],
    tmp: true,
  });
});

test("scratchOptions() refuses what it cannot read", () => {
  assert.throws(() => scratchOptions({ add: ["hello"] }), {
    name: "UsageError",
    message: 'Cannot use --add "hello": it does not say where in the image',
    hint: "Write it like --add ./motd:/etc/motd",
  });
  assert.throws(() => scratchOptions({ addUser: ["app:x"] }), {
    message: 'Cannot use --add-user "app:x": it is not NAME or NAME:UID',
  });
});

for (const [flags, name] of [
  [{}, "empty"],
  [{ add: ["out/Hello-World:/Hello-World"] }, "hello-world"],
  [{ add: ["rootfs:/"] }, "empty"],
  [{ add: ["x:/x"] }, "x"],
] as const) {
  test(`scratchImageName() of ${JSON.stringify(flags)} is "${name}"`, () => {
    assert.equal(scratchImageName(flags), name);
  });
}
