import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { BUILT_IN } from "./built-in.ts";
import { nearestReference, parseReference, unknownDistro } from "./references.ts";

const debian = BUILT_IN.find(({ name }) => name === "debian");

test("parseReference() reads a distro with its tag", () => {
  assert.deepEqual(parseReference("debian:bookworm"), {
    kind: "distro",
    plugin: debian,
    tag: "bookworm",
  });
});

test("parseReference() leaves an absent tag to the distro", () => {
  assert.deepEqual(parseReference("debian"), { kind: "distro", plugin: debian });
});

test("parseReference() takes an existing script for a script", async () => {
  const dir = await mkdtemp(join(tmpdir(), "rootsmith-references-"));
  try {
    const path = join(dir, "image.ts");
    await writeFile(path, "");
    assert.deepEqual(parseReference(path), { kind: "script", path });
  } finally {
    await rm(dir, { recursive: true });
  }
});

test("parseReference() names a script that does not exist", () => {
  assert.throws(() => parseReference("none/image.ts"), {
    name: "UsageError",
    message: 'Cannot run "none/image.ts": there is no such file',
  });
});

test("parseReference() takes a name that is not in the table for that of a plugin", () => {
  assert.deepEqual(parseReference("alpine:3.20"), { kind: "plugin", name: "alpine", tag: "3.20" });
  assert.deepEqual(parseReference("nix-os"), { kind: "plugin", name: "nix-os" });
});

test("parseReference() lists the distros for a name that none can have", () => {
  assert.throws(() => parseReference("../debian:bookworm"), {
    name: "UsageError",
    message: 'Cannot build "../debian": no distro is called that',
    hint: 'Did you mean "debian:bookworm"? If not, choose one of: debian:SUITE, ubuntu:SUITE, centos:RELEASE, rocky:RELEASE, alma:RELEASE, oracle:RELEASE, scientific:RELEASE, slc:RELEASE, fedora:RELEASE, mageia:RELEASE, azurelinux:RELEASE, busybox[:VERSION], scratch, dir:PATH, tar:FILE, host:[ROOT], or the path of a build script',
  });
});

test("unknownDistro() names what may be meant", async () => {
  for (const [typed, meant] of [
    ["bookworm", "debian:bookworm"],
    ["noble", "ubuntu:noble"],
    ["debain:bookworm", "debian:bookworm"],
    ["centos7", "centos:7"],
    ["debian-13", "debian:13"],
    ["bokworm", "debian:bookworm"],
    ["alpine:3.20", undefined],
  ]) {
    assert.equal(await nearestReference(typed as string), meant, typed);
  }
  const hint = unknownDistro("debain:13", [], await nearestReference("debain:13")).hint ?? "";
  assert.ok(hint.startsWith('Did you mean "debian:13"? If not, choose one of: debian:SUITE, '));
});

test("parseReference() rejects an empty tag", () => {
  assert.throws(() => parseReference("debian:"), {
    name: "UsageError",
    hint: "Write debian:SUITE",
  });
  assert.throws(() => parseReference("alpine:"), { hint: "Write alpine, or alpine:TAG" });
});

test("parseReference() takes the path of a directory for what it is", () => {
  const reference = parseReference("dir:./app.js");
  assert.equal(reference.kind === "distro" && reference.tag, "./app.js");
});

test("parseReference() takes nothing after the colon of host: for the running machine", () => {
  assert.deepEqual(parseReference("host:"), parseReference("host"));
});

test("parseReference() finds a plugin that is given beside those that are built in", () => {
  const alpine = { ...(debian as NonNullable<typeof debian>), name: "alpine" };
  assert.deepEqual(parseReference("alpine:3.20", [alpine, ...BUILT_IN]), {
    kind: "distro",
    plugin: alpine,
    tag: "3.20",
  });
});
