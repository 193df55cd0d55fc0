import assert from "node:assert/strict";
import { test } from "node:test";
import { fakeOpenRpm } from "../../fixtures/fake-open-rpm.ts";
import { TAG } from "../file/rpm-tags.ts";
import { type RunPackage, runPackages } from "./run-dependencies.ts";

const POST = 1 << 10;
const EQUAL = 1 << 3;
const GREATER = 1 << 2;

/** @param requires Names, with their flags and versions. */
async function packageOf(
  name: string,
  requires: readonly (readonly [name: string, flags?: number, version?: string])[] = [],
  provides: readonly string[] = [],
  tags: Readonly<Record<number, string>> = {},
): Promise<RunPackage["header"]> {
  const { rpm } = await fakeOpenRpm(name, [], {
    [TAG.PROVIDENAME]: [name, ...provides],
    [TAG.PROVIDEFLAGS]: Uint32Array.of(EQUAL, ...provides.map(() => 0)),
    [TAG.PROVIDEVERSION]: ["1-1", ...provides.map(() => "")],
    ...(requires.length > 0 && {
      [TAG.REQUIRENAME]: requires.map(([required]) => required),
      [TAG.REQUIREFLAGS]: Uint32Array.from(requires, ([, flags = 0]) => flags),
      [TAG.REQUIREVERSION]: requires.map(([, , version = ""]) => version),
    }),
    ...tags,
  });
  return rpm.header;
}

async function needsOf(...headers: Promise<RunPackage["header"]>[]): Promise<object> {
  const packages = runPackages(await Promise.all(headers));
  return Object.fromEntries(
    packages.map(({ id, needs }) => [
      id,
      needs.map((one) => `${one.id}${one.forScripts ? " for scripts" : ""}`),
    ]),
  );
}

test("runPackages() tells requirements of scriptlets from others", async () => {
  assert.deepEqual(
    await needsOf(
      packageOf("curl", [
        ["libcurl.so.4()(64bit)"],
        ["/bin/sh", POST],
        ["bash", EQUAL | GREATER, "1"],
        ["rpmlib(CompressedFileNames)", 1 << 24, "3.0.4-1"],
        ["nobody-has-it"],
      ]),
      packageOf("libcurl", [["libcurl"]], ["libcurl.so.4()(64bit)"]),
      packageOf("bash", [], ["/bin/sh"]),
    ),
    { curl: ["libcurl", "bash for scripts", "bash"], libcurl: [], bash: [] },
  );
});

test("runPackages() looks at versions, and at the conditions of rich dependencies", async () => {
  assert.deepEqual(
    await needsOf(
      packageOf("app", [
        ["lib", GREATER, "1"],
        ["(glibc-langpack if glibc)"],
        ["(systemd if dbus)"],
        ["(lib or other)"],
      ]),
      packageOf("lib"),
      packageOf("glibc"),
      packageOf("glibc-langpack"),
      packageOf("systemd"),
    ),
    { app: ["glibc-langpack", "lib"], lib: [], glibc: [], "glibc-langpack": [], systemd: [] },
  );
});

test("runPackages() tells packages of one name apart by architecture", async () => {
  const { ARCH } = TAG;
  assert.deepEqual(
    await needsOf(packageOf("zlib"), packageOf("zlib", [], [], { [ARCH]: "i686" })),
    { "zlib.x86_64": [], "zlib.i686": [] },
  );
});
