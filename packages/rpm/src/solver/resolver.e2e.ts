/**
 * The packages that we choose beside those that libsolv, dnf and zypper choose.
 *
 * Needs testsolv (libsolv-tools), dnf, zypper, and what `fixtures/rpm-repo/make-rpm-repo.sh` needs; skips what
 * it lacks.
 *
 * @module
 */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { ListedRpm } from "@rootsmith/testing/rpm";
import { makeRpmRepository, reasonWithoutDnf } from "../../fixtures/dnf-root.ts";
import { fakePool } from "../../fixtures/fake-repository.ts";
import { randomRepository } from "../../fixtures/random-packages.ts";
import { resolveDirectory } from "../../fixtures/resolve-directory.ts";
import { hasProgram, resolveWithDnf } from "../../fixtures/resolve-with-dnf.ts";
import { resolveWithZypper } from "../../fixtures/resolve-with-zypper.ts";
import { solveWithLibsolv } from "../../fixtures/testsolv.ts";
import { writeRepository } from "../../fixtures/write-repository.ts";
import { nevraOf } from "../metadata/rpm-package.ts";
import { findSpec } from "./package-spec.ts";
import { type ResolveRequest, resolvePackages } from "./resolver.ts";

const SEEDS = 300;
/**
 * Seeds for which libsolv chooses otherwise. Before it decides anything it adds the rules of every
 * package that could be reached, with all alternatives, and so knows of candidates whose requirements
 * nothing can meet: it ranks without them. We find that out when we try one, after it has outdone
 * others that libsolv takes. With the rules of all that can be reached we choose as libsolv for every
 * seed; but then packages are read that nobody installs, and a path that one of them requires would
 * make the file lists of a repository worth their download.
 */
const MODES = [
  { weakDeps: false, strict: true, differences: [22] },
  { weakDeps: true, strict: true, differences: [22] },
  { weakDeps: false, strict: false, differences: [22, 66] },
  { weakDeps: true, strict: false, differences: [22, 66, 70] },
] as const;

const withTestsolv = { skip: (await hasProgram("testsolv")) ? false : "testsolv is not installed" };
const withZypper = { skip: (await hasProgram("zypper")) ? false : "zypper is not installed" };
const withDnf = { skip: (await hasProgram("dnf")) ? false : "dnf is not installed" };
const withFixture = { skip: await reasonWithoutDnf() };
let work: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-resolver-"));
});
after(() => rm(work, { recursive: true, force: true }));

for (const { weakDeps, strict, differences } of MODES) {
  const title = `${weakDeps ? "with" : "without"} weak dependencies, ${strict ? "strict" : "not strict"}`;
  test(`resolvePackages() chooses as libsolv ${title}`, withTestsolv, async () => {
    const differing: number[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { packages, specs } = randomRepository(seed);
      const pool = await fakePool(packages);
      const requests = specs
        .flatMap((spec) => findSpec(spec, pool))
        .map((ids) => ids.map((id) => nevraOf(pool.package(id))));
      const theirs = await solveWithLibsolv(packages, requests, { weakDeps, strict }, work);
      const ours = await resolveOrFail(packages, { specs, weakDeps, strict });
      try {
        assert.deepEqual(ours, theirs);
      } catch (error) {
        if (ours === undefined || theirs === undefined) throw error;
        differing.push(seed);
      }
    }
    assert.deepEqual(differing, differences);
  });
}

for (const [title, packages, specs] of [
  [
    "32 bits only where they are asked for",
    [
      { name: "app", arch: "x86_64", requires: ["lib"] },
      { name: "app", arch: "i686", requires: ["lib(x86-32)"] },
      { name: "lib", arch: "x86_64" },
      { name: "lib", arch: "i686", provides: ["lib(x86-32)"] },
    ],
    ["app", "app.i686"],
  ],
  [
    "an alternative that is recommended",
    [
      { name: "app", requires: ["mta"], recommends: ["zmail"] },
      { name: "mail", provides: ["mta"] },
      { name: "zmail", provides: ["mta"] },
    ],
    ["app"],
  ],
  [
    "the newer of two providers",
    [
      { name: "app", requires: ["java-headless"] },
      { name: "java-1.8.0", provides: ["java-headless = 1:1.8.0"] },
      { name: "java-11", provides: ["java-headless = 1:11"] },
    ],
    ["app"],
  ],
  [
    "the owner of a path that only filelists has",
    [
      { name: "app", requires: ["/usr/share/data/file"] },
      { name: "data", files: ["/usr/share/data/file"] },
    ],
    ["app"],
  ],
  ["what obsoletes an old name", [{ name: "old" }, { name: "new", obsoletes: ["old"] }], ["old"]],
  [
    "recommended, supplementing and conditional packages",
    [
      { name: "app", recommends: ["(extra if base)", "virtual"], suggests: ["no"] },
      { name: "base" },
      { name: "extra" },
      { name: "langpack", supplements: ["(app and base)"] },
      { name: "virtual-a", provides: ["virtual"] },
      { name: "virtual-b", provides: ["virtual"] },
      { name: "no" },
    ],
    ["app", "base"],
  ],
] as const satisfies readonly (readonly [string, readonly ListedRpm[], readonly string[]])[]) {
  test(`resolveRpms() chooses as dnf ${title}`, withDnf, async () => {
    const directory = await mkdtemp(join(work, "repository-"));
    await writeRepository(directory, packages);
    const theirs = await resolveWithDnf(directory, specs, work);
    assert.deepEqual((await resolveDirectory(directory, specs)).toSorted(), theirs);
  });
}

/** As many as take some seconds. Of 150 seeds, 54 differs: libsolv takes the owner of a path for one of any version. */
const ZYPPER_SEEDS = 16;

for (const recommends of [false, true]) {
  const title = recommends ? "with recommended packages" : "without recommended packages";
  test(`resolveRpms() chooses as zypper ${title}`, withZypper, async () => {
    for (let seed = 1; seed <= ZYPPER_SEEDS; seed++) {
      const { packages, specs } = randomRepository(seed);
      const directory = await mkdtemp(join(work, "repository-"));
      await writeRepository(directory, packages);
      const theirs = await resolveWithZypper(directory, specs, { recommends }, work);
      assert.deepEqual(await resolveAsZypper(directory, specs, recommends), theirs, `seed ${seed}`);
    }
  });
}

const SUSE: readonly ListedRpm[] = [
  { name: "old", evr: "1-1" },
  { name: "new", obsoletes: ["old"] },
  { name: "tool", evr: "1-1", arch: "x86_64" },
  { name: "tool", evr: "2-1", arch: "x86_64", requires: ["nothing"] },
  { name: "lib", evr: "1-1", arch: "x86_64" },
  { name: "lib", evr: "2-1", arch: "i686", provides: ["lib(32)"] },
  { name: "wants-lib-32", requires: ["lib(32)"] },
  {
    name: "patterns-web",
    provides: ["pattern() = web"],
    requires: ["server"],
    recommends: ["docs"],
  },
  { name: "server" },
  { name: "docs" },
  { name: "both", supplements: ["packageand(server:docs)"] },
  { name: "either", supplements: ["packageand(server:none)"] },
  { name: "server-lang", supplements: ["(server and language(de))"] },
  { name: "server-locale", provides: ["locale(server:de)"] },
  { name: "btrfs", supplements: ["filesystem(btrfs)"] },
  { name: "driver", supplements: ["modalias(pci:v000010DEd*sv*sd*bc03sc*i*)"] },
  { name: "product-a", provides: ["product"], conflicts: ["otherproviders(product)"] },
  { name: "product-b", provides: ["product"] },
];

for (const specs of [
  ["old"],
  ["tool"],
  ["tool=1"],
  ["tool-1"],
  ["tool<2"],
  ["lib"],
  ["lib.i686"],
  ["wants-lib-32"],
  // Debian's libsolv makes no "pattern:web" of it
  ["pattern() = web"],
  ["server"],
  ["product-a"],
  ["product-a", "product-b"],
  ["product"],
  ["gone"],
  ["*-lang"],
]) {
  test(`resolveRpms() chooses as zypper for ${specs.join(" ")}`, withZypper, async () => {
    const directory = await mkdtemp(join(work, "repository-"));
    await writeRepository(directory, SUSE);
    for (const recommends of [false, true]) {
      const theirs = await resolveWithZypper(directory, specs, { recommends }, work);
      assert.deepEqual(await resolveAsZypper(directory, specs, recommends), theirs);
    }
  });
}

test("resolveRpms() leaves out what dnf leaves out with strict=0", withDnf, async () => {
  const directory = await mkdtemp(join(work, "repository-"));
  await writeRepository(directory, [
    { name: "good" },
    { name: "broken", requires: ["nothing"] },
    { name: "first", conflicts: ["second"] },
    { name: "second" },
  ]);
  for (const specs of [
    ["good", "broken", "gone", "@gone"],
    ["good", "first", "second"],
    ["second", "first"],
  ]) {
    const theirs = await resolveWithDnf(directory, specs, work, ["--setopt=strict=0"]);
    const ours = await resolveDirectory(directory, specs, { strict: false });
    assert.deepEqual(ours.toSorted(), theirs, specs.join(" "));
  }
});

test("resolveRpms() chooses as dnf from the packages of a distribution", withFixture, async () => {
  const directory = join(work, "repository");
  await makeRpmRepository(directory, "9");
  for (const specs of [["@core"], ["@core", "@traps"], ["bash"], ["trap-old"], ["trap-*"]]) {
    const theirs = await resolveWithDnf(directory, specs, work);
    assert.deepEqual(
      (await resolveDirectory(directory, specs)).toSorted(),
      theirs,
      specs.join(" "),
    );
  }
});

async function resolveAsZypper(
  directory: string,
  specs: readonly string[],
  weakDeps: boolean,
): Promise<readonly string[] | undefined> {
  try {
    const found = await resolveDirectory(directory, specs, { manager: "zypper", weakDeps });
    return found.toSorted();
  } catch (error) {
    if ((error as Error).name === "ResolveError") return undefined;
    throw error;
  }
}

async function resolveOrFail(
  packages: readonly ListedRpm[],
  request: ResolveRequest,
): Promise<readonly string[] | undefined> {
  try {
    const pool = await fakePool(packages);
    const resolved = resolvePackages(pool, request);
    return resolved.map((item) => nevraOf(item.package)).sort();
  } catch (error) {
    if ((error as Error).name === "ResolveError") return undefined;
    throw error;
  }
}
