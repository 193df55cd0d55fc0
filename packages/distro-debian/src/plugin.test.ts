import assert from "node:assert/strict";
import { test } from "node:test";
import type { DistroPlugin } from "@rootsmith/core/provider";
import { testPlugin } from "@rootsmith/testing";
import { ARCHIVE_DATE, type DebRecipe, fakeDpkg, serveArchive } from "@rootsmith/testing/debian";
import { plugins } from "./plugin.ts";

/** A package with scripts and a conffile, one that others wait for, and two forms of compression. */
const PACKAGES: readonly DebRecipe[] = [
  {
    name: "base-files",
    fields: "Essential: yes\nPriority: required\n",
    control: { conffiles: "/etc/issue\n", preinst: "#!/bin/sh\n", postinst: "#!/bin/sh\n" },
    files: { "etc/issue": "A release\n", "bin/hello": "hello\n" },
  },
  { name: "dpkg", fields: "Essential: yes\nPriority: required\n" },
  {
    name: "apt",
    fields: "Priority: required\nDepends: libapt\n",
    files: { "usr/bin/apt": "apt\n" },
  },
  {
    name: "libapt",
    compression: "zstd",
    fields: "Multi-Arch: same\n",
    files: { "usr/lib/a.so": "" },
  },
];

const [debian, ubuntu] = plugins as [DistroPlugin, DistroPlugin];

for (const [plugin, suite, id] of [
  [debian, "bookworm", 'ID=debian\nVERSION_ID="12"\n'],
  [ubuntu, "noble", 'ID=ubuntu\nVERSION_ID="24.04"\n'],
] as const) {
  const release: DebRecipe = {
    name: "release",
    fields: "Essential: yes\n",
    files: { "etc/os-release": id },
  };
  const archive = await serveArchive({ suite, packages: [...PACKAGES, release] });
  testPlugin(plugin, {
    tag: suite,
    values: { updates: false, security: false, components: ["main"] },
    mirrors: { [plugin.name]: [archive.url] },
    keyring: archive.keyring,
    now: ARCHIVE_DATE + 3600,
    run: fakeDpkg,
  });
}

test("plugins hand values on as options of the same name", async () => {
  const values = { variant: "buildd", include: ["curl"], security: false, slim: true };
  const { options } = await ubuntu.provider("xenial", values);
  const { variant, include, security, slim } = options;
  assert.deepEqual({ variant, include, security, slim }, values);
});

test("the plugin runs commands of flags after hooks that are options", async () => {
  const [debian] = plugins;
  const beforeUnpack = [{ path: "etc/a", text: "a" }];
  const values = { run: ["two"], hooks: { beforeUnpack, afterConfigure: [{ run: ["/bin/one"] }] } };
  const { options } = (await debian?.provider("sid", values)) ?? {};
  assert.deepEqual(options?.hooks, {
    beforeUnpack,
    afterUnpack: [],
    afterEssential: [],
    afterConfigure: [{ run: ["/bin/one"] }, { run: ["/bin/sh", "-c", "two"] }],
  });
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

test("plugins know a rootfs by its os-release", async () => {
  const tagOf = async (plugin: DistroPlugin, id: string, rest: object) =>
    plugin.tagOf?.({ id, idLike: [], ...rest });
  assert.equal(await tagOf(debian, "debian", { version: "12", codename: "bookworm" }), "bookworm");
  assert.equal(await tagOf(debian, "debian", { codename: "trixie" }), "trixie");
  assert.equal(await tagOf(debian, "debian", { version: "11" }), "bullseye");
  assert.equal(await tagOf(debian, "debian", {}), undefined);
  assert.equal(await tagOf(debian, "debian", { version: "99" }), undefined);
  assert.equal(await tagOf(debian, "ubuntu", { version: "12" }), undefined);
  assert.equal(await tagOf(ubuntu, "ubuntu", { version: "16.04" }), "xenial");
});

test("flags refuse a file that is neither sources nor pins", async () => {
  const parse = (name: string, text: string) =>
    debian.flags?.find((flag) => flag.name === name)?.parse?.(text);
  const source = "deb http://mirror.example/ bookworm main\n";
  assert.equal(await parse("source", source), source);
  await assert.rejects(async () => parse("source", "hello\n"), {
    message: 'Cannot read the apt source "hello": expected "deb URL SUITE COMPONENT…"',
  });
  await assert.rejects(async () => parse("pin", "hello\n"), {
    message: 'Cannot parse the line "hello": expected "Name: value"',
  });
});
