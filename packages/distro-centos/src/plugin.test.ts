import assert from "node:assert/strict";
import { test } from "node:test";
import { plugins } from "./plugin.ts";

test("plugins load the provider of each distro, with a newest release", async () => {
  const made = plugins.map(async ({ provider }) => {
    const { name, options } = await provider(undefined, {});
    return `${name} ${options.release}`;
  });
  assert.deepEqual(await Promise.all(made), [
    "centos 10-stream",
    "rocky 10",
    "alma 10",
    "oracle 9",
    "scientific 7",
    "slc 6",
    "fedora 44",
  ]);
});

test("plugins hand values on as options of the same name", async () => {
  const [centos] = plugins;
  const provider = await centos?.provider("7", { groups: ["core"], weakDeps: true });
  assert.equal(provider?.options.release, "7");
  assert.equal(provider?.options.weakDeps, true);
});
