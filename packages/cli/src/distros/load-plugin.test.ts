import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { pluginModule, writePackage } from "../../fixtures/fake-plugin.ts";
import { loadPlugin } from "./load-plugin.ts";

const work = await mkdtemp(join(tmpdir(), "rootsmith-plugins-"));
after(() => rm(work, { recursive: true }));

const cwd = join(work, "project/below");
const own = join(work, "command");
const installed = join(work, "project/node_modules");
const beside = join(own, "node_modules");

writePackage(installed, "@rootsmith/distro-one", pluginModule("one"));
writePackage(installed, "rootsmith-distro-one", "throw new Error('not this one')");
writePackage(installed, "rootsmith-distro-two", pluginModule("two"));
writePackage(beside, "rootsmith-distro-two", "throw new Error('not this one')");
writePackage(beside, "rootsmith-distro-three", pluginModule("three"), { main: "main.js" });
writePackage(installed, "rootsmith-distro-throws", "throw new Error('it is broken')");
writePackage(installed, "rootsmith-distro-silent", "export const other = 1;");
writePackage(installed, "rootsmith-distro-unbuilt", "", { exports: "./dist/mod.js" });
const elsewhere = writePackage(work, "elsewhere", pluginModule("four"));

const load = (name: string, given?: string): ReturnType<typeof loadPlugin> =>
  loadPlugin(name, given, [cwd, own]);

test("loadPlugin() prefers @rootsmith/distro-NAME to rootsmith-distro-NAME", async () => {
  assert.equal((await load("one")).usage, "one:RELEASE");
});

test("loadPlugin() looks from the working directory before it looks beside the command", async () => {
  assert.equal((await load("two")).name, "two");
  assert.equal((await load("three")).name, "three");
});

test("loadPlugin() takes a directory, a module and the name of a package", async () => {
  for (const given of [elsewhere, join(elsewhere, "main.js")]) {
    assert.equal((await load("four", given)).name, "four");
  }
  assert.equal((await load("two", "rootsmith-distro-two")).name, "two");
});

test("loadPlugin() says where it looked", async () => {
  await assert.rejects(load("none"), {
    name: "UsageError",
    message: 'Cannot build "none": no distro is called that',
    hint: /install its plugin, @rootsmith\/distro-none or rootsmith-distro-none; or name one with --plugin PATH$/,
  });
  await assert.rejects(load("none", "./none"), {
    name: "UsageError",
    message: 'Cannot load the plugin "./none": there is no such file or package',
  });
});

test("loadPlugin() refuses a plugin for another distro", async () => {
  await assert.rejects(load("five", elsewhere), {
    name: "UsageError",
    message: `Cannot build "five" with "${elsewhere}": it is for "four"`,
    hint: "Write four:RELEASE",
  });
});

test("loadPlugin() says what is wrong with a package", async () => {
  await assert.rejects(load("throws"), {
    name: "RootfsError",
    message: 'Cannot load the plugin "rootsmith-distro-throws": it is broken',
  });
  await assert.rejects(load("silent"), {
    name: "RootfsError",
    message:
      'Cannot load the plugin "rootsmith-distro-silent": it exports no "plugin" with name and provider',
  });
  await assert.rejects(load("unbuilt"), {
    name: "RootfsError",
    message: /^Cannot load the plugin "rootsmith-distro-unbuilt": .*dist\/mod\.js/,
  });
});
