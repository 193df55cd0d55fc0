import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DISTROS, nearestReference, parseReference, unknownDistro } from "./references.ts";

const debian = DISTROS.find(({ name }) => name === "debian");

test("parseReference() reads a distro with its tag", () => {
  assert.deepEqual(parseReference("debian:bookworm"), {
    kind: "distro",
    distro: debian,
    tag: "bookworm",
  });
});

test("parseReference() leaves an absent tag to the distro", () => {
  assert.deepEqual(parseReference("debian"), { kind: "distro", distro: debian });
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
    hint: 'Did you mean "debian:bookworm"? If not, choose one of: debian:SUITE, ubuntu:SUITE, centos:RELEASE, rocky:RELEASE, alma:RELEASE, oracle:RELEASE, scientific:RELEASE, slc:RELEASE, fedora:RELEASE, busybox[:VERSION], scratch, dir:PATH, tar:FILE, host:[ROOT], or the path of a build script',
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

test("DISTROS names the image as the reference does, and never scratch", () => {
  assert.deepEqual(
    DISTROS.map((distro) => [distro.imageName(undefined, {}), distro.imageName("bookworm", {})]),
    [
      ["debian", "debian:bookworm"],
      ["ubuntu", "ubuntu:bookworm"],
      ["centos", "centos:bookworm"],
      ["rocky", "rocky:bookworm"],
      ["alma", "alma:bookworm"],
      ["oracle", "oracle:bookworm"],
      ["scientific", "scientific:bookworm"],
      ["slc", "slc:bookworm"],
      ["fedora", "fedora:bookworm"],
      ["busybox", "busybox:bookworm"],
      ["empty", "empty"],
      ["rootfs", "bookworm"],
      ["rootfs", "bookworm"],
      ["host", "bookworm"],
    ],
  );
});

test("DISTROS loads the provider of busybox with its version and its flags", async () => {
  const busybox = DISTROS.find(({ name }) => name === "busybox");
  assert.deepEqual((await busybox?.provider("1.35.0", { layout: "bare" }))?.options, {
    source: { type: "debian", version: "1.35.0" },
    layout: "bare",
  });
  await assert.rejects(async () => busybox?.provider("1.0", {}), { name: "TypeError" });
});

test("DISTROS loads the providers of CentOS and its kin, each with a newest release", async () => {
  const options = await Promise.all(
    ["centos", "rocky", "alma", "oracle", "scientific", "slc", "fedora"].map(async (name) => {
      const provider = await DISTROS.find((distro) => distro.name === name)?.provider(
        undefined,
        {},
      );
      return `${provider?.name} ${provider?.options.release}`;
    }),
  );
  assert.deepEqual(options, [
    "centos 10-stream",
    "rocky 10",
    "alma 10",
    "oracle 9",
    "scientific 7",
    "slc 6",
    "fedora 44",
  ]);
});

test("DISTROS loads the provider of scratch, which has no tags", async () => {
  const scratch = DISTROS.find(({ name }) => name === "scratch");
  assert.equal((await scratch?.provider(undefined, {}))?.name, "scratch");
  await assert.rejects(async () => scratch?.provider("1", {}), {
    name: "UsageError",
    message: 'Cannot build "scratch:1": scratch has no tags',
  });
});

test("parseReference() takes the path of a directory for what it is", () => {
  const reference = parseReference("dir:./app.js");
  assert.equal(reference.kind === "distro" && reference.tag, "./app.js");
});

test("parseReference() takes nothing after the colon of host: for the running machine", () => {
  assert.deepEqual(parseReference("host:"), parseReference("host"));
});

test("DISTROS asks for the path of a directory and of a tar", async () => {
  for (const name of ["dir", "tar"]) {
    const distro = DISTROS.find((one) => one.name === name);
    await assert.rejects(async () => distro?.provider(undefined, {}), {
      name: "UsageError",
      message: `Cannot build "${name}": it needs a path`,
      hint: `Write ${name}:PATH`,
    });
  }
});

test("DISTROS hands paths that are excluded and included to the provider of a directory", async () => {
  const dir = DISTROS.find(({ name }) => name === "dir");
  const provider = await dir?.provider("./rootfs", { pathExclude: ["tmp/*"], pathInclude: ["a"] });
  assert.deepEqual(provider?.options, { kind: "dir", exclude: ["tmp/*"], include: ["a"] });
});
