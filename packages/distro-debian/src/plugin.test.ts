import assert from "node:assert/strict";
import { test } from "node:test";
import type { DistroPlugin } from "@rootsmith/core/provider";
import { plugins } from "./plugin.ts";

const [debian, ubuntu] = plugins as [DistroPlugin, DistroPlugin];

test("plugins hand values on as options of the same name", async () => {
  const values = { variant: "buildd", include: ["curl"], security: false, slim: true };
  const { options } = await ubuntu.provider("xenial", values);
  const { variant, include, security, slim } = options;
  assert.deepEqual({ variant, include, security, slim }, values);
});

test("plugins copy files, then run commands", async () => {
  const { options } = await debian.provider("sid", {
    run: ["update-ca-certificates"],
    copyIn: [{ copy: "./ca.crt", path: "/usr/local/ca.crt" }],
  });
  assert.deepEqual(JSON.parse(JSON.stringify(options.hooks)), {
    beforeUnpack: [],
    afterUnpack: [],
    afterEssential: [],
    afterConfigure: [
      { path: "usr/local/ca.crt", copy: "./ca.crt" },
      { run: ["/bin/sh", "-c", "update-ca-certificates"] },
    ],
  });
});

test("plugins take mirrors of the image by the names of repositories", async () => {
  const imageMirrors = ["http://a.example/ubuntu", "ubuntu-security=http://b.example/ubuntu"];
  assert.deepEqual((await ubuntu.provider("noble", { imageMirrors })).options.imageMirrors, {
    ubuntu: "http://a.example/ubuntu",
    "ubuntu-security": "http://b.example/ubuntu",
  });
});

test("plugins make a provider again from what its lock records", async () => {
  const { options } = await debian.provider("trixie", { include: ["curl"], slim: true });
  assert.deepEqual((await debian.fromLock?.(options))?.options, options);
});

test("plugins build stable Debian and the newest LTS of Ubuntu by default", async () => {
  assert.equal((await debian.provider(undefined, {})).options.suite, "stable");
  assert.equal((await ubuntu.provider(undefined, {})).options.suite, "resolute");
});

test("plugins know their suites by name", async () => {
  assert.ok((await debian.tags?.())?.includes("bookworm"));
  assert.ok((await ubuntu.tags?.())?.includes("noble"));
});
