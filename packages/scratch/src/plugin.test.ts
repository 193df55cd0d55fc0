import assert from "node:assert/strict";
import { test } from "node:test";
import type { DistroPlugin } from "@rootsmith/core/provider";
import { plugins } from "./plugin.ts";

function named(name: string): DistroPlugin {
  return plugins.find((plugin) => plugin.name === name) as DistroPlugin;
}

/** What a flag makes of a text. */
function parsed(plugin: DistroPlugin, name: string, text: string): unknown {
  return plugin.flags?.find((flag) => flag.name === name)?.parse?.(text);
}

test("scratch takes files, libraries and users", async () => {
  const { options } = await named("scratch").provider(undefined, {
    files: [{ copy: "./hello", path: "/hello" }],
    libs: true,
    users: [{ name: "app" }, { name: "other", uid: 7 }],
    tmp: true,
  });
  assert.deepEqual(options, {
    libs: true,
    caCertificates: false,
    timeZones: false,
    tmp: true,
    users: [
      { name: "app", uid: 65_532 },
      { name: "other", uid: 7 },
    ],
    config: { User: "65532:65532" },
    files: [{ path: "hello", copied: true }],
  });
});

test("scratch reads a user with and without a number", () => {
  assert.deepEqual(parsed(named("scratch"), "add-user", "app"), { name: "app" });
  assert.deepEqual(parsed(named("scratch"), "add-user", "app:7"), { name: "app", uid: 7 });
  assert.throws(() => parsed(named("scratch"), "add-user", "app:x"), {
    name: "TypeError",
    message: "it is not NAME or NAME:UID",
  });
});

test("scratch has no tags", async () => {
  assert.equal((await named("scratch").provider(undefined, {})).name, "scratch");
  await assert.rejects(async () => named("scratch").provider("1", {}), {
    name: "TypeError",
    message: 'Cannot build "scratch:1": scratch has no tags',
  });
});

for (const [path, name] of [
  ["/Hello-World", "hello-world"],
  ["/", "empty"],
  ["/x", "x"],
] as const) {
  test(`scratch calls an image with "${path}" ${name}`, () => {
    const files = [{ copy: "out", path }];
    assert.equal(named("scratch").imageName?.(undefined, { files }), name);
  });
}

test("scratch calls an image without files empty", () => {
  assert.equal(named("scratch").imageName?.(undefined, {}), "empty");
});

test("dir and tar ask for a path", async () => {
  for (const name of ["dir", "tar"]) {
    await assert.rejects(async () => named(name).provider(undefined, {}), {
      name: "TypeError",
      message: `Cannot build "${name}": it needs a path`,
      hint: `Write ${name}:PATH`,
    });
  }
});

test("dir hands on what is left out and what is kept", async () => {
  const values = { exclude: ["tmp/*"], include: ["a"] };
  const { options } = await named("dir").provider("./rootfs", values);
  assert.deepEqual(options, { kind: "dir", exclude: ["tmp/*"], include: ["a"] });
});

for (const [path, name] of [
  ["./rootfs", "rootfs"],
  ["/srv/My_Tree.v2/", "my-tree-v2"],
  ["https://example.org/base.tar.xz", "base"],
  ["base.tgz", "base"],
  ["..", "rootfs"],
  ["/", "rootfs"],
  ["scratch.tar", "rootfs"],
] as const) {
  test(`tar calls the image of "${path}" ${name}`, () => {
    assert.equal(named("tar").imageName?.(path, {}), name);
  });
}

test("host is called host where no root is named", () => {
  assert.equal(named("host").imageName?.(undefined, {}), "host");
});
