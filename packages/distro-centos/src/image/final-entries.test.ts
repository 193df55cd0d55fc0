import assert from "node:assert/strict";
import { test } from "node:test";
import { collectBytes, RootfsTree, treeReader } from "@rootsmith/core/provider";
import { finalEntries } from "./final-entries.ts";

test("finalEntries() notes modules as dnf does", async () => {
  const settings = { minimize: "none", devices: false, network: false } as const;
  const modules = [{ name: "nodejs", stream: "18", profiles: ["common", "minimal"] }];
  const tree = treeReader(new RootfsTree());
  const entries = await Array.fromAsync(
    finalEntries(tree, { settings, modules, rpmdbPath: "var/lib/rpm" }),
  );
  const entry = entries.find(({ path }) => path === "etc/dnf/modules.d/nodejs.module");
  assert.ok(entry?.type === "file");
  assert.equal(
    new TextDecoder().decode(await collectBytes(entry.content.open())),
    "[nodejs]\nname=nodejs\nstream=18\nprofiles=common, minimal\nstate=enabled\n",
  );
});
