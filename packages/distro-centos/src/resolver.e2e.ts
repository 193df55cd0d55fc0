/**
 * The packages that we choose beside those that libsolv and dnf choose.
 *
 * Needs testsolv (libsolv-tools), dnf, and what `fixtures/rpm-repo/make-rpm-repo.sh` needs; skips what
 * it lacks.
 *
 * @module
 */
import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { makeRpmRepository, reasonWithoutDnf } from "../fixtures/dnf-root.ts";
import { type FakeRpm, fakeUniverse } from "../fixtures/fake-repository.ts";
import { randomRepository } from "../fixtures/random-packages.ts";
import { resolveDirectory } from "../fixtures/resolve-directory.ts";
import { hasProgram, resolveWithDnf } from "../fixtures/resolve-with-dnf.ts";
import { solveWithLibsolv } from "../fixtures/testsolv.ts";
import { writeRepository } from "../fixtures/write-repository.ts";
import { findSpec } from "./package-spec.ts";
import { resolvePackages } from "./resolver.ts";
import { nevraOf } from "./rpm-package.ts";

const SEEDS = 300;
/**
 * Seeds for which libsolv chooses otherwise. It looks at every package that could be reached before
 * it decides anything, and so knows of candidates that nothing can install when it ranks them; we
 * find that out when we try them.
 */
const KNOWN_DIFFERENCES: Readonly<Record<string, readonly number[]>> = {
  false: [22, 103],
  true: [22, 103],
};

const withTestsolv = { skip: (await hasProgram("testsolv")) ? false : "testsolv is not installed" };
const withDnf = { skip: (await hasProgram("dnf")) ? false : "dnf is not installed" };
const withFixture = { skip: await reasonWithoutDnf() };
let work: string;

before(async () => {
  work = await mkdtemp(join(tmpdir(), "rootsmith-resolver-"));
});
after(() => rm(work, { recursive: true, force: true }));

for (const weakDeps of [false, true]) {
  const title = weakDeps ? "with weak dependencies" : "without weak dependencies";
  test(`resolvePackages() chooses as libsolv ${title}`, withTestsolv, async () => {
    const differences: number[] = [];
    for (let seed = 1; seed <= SEEDS; seed++) {
      const { packages, specs } = randomRepository(seed);
      const universe = await fakeUniverse(packages);
      const requests = specs
        .flatMap((spec) => findSpec(spec, universe))
        .map((ids) => ids.map((id) => nevraOf(universe.package(id))));
      const theirs = await solveWithLibsolv(packages, requests, weakDeps, work);
      const ours = await resolveOrFail(packages, specs, weakDeps);
      try {
        assert.deepEqual(ours, theirs);
      } catch (error) {
        if (ours === undefined || theirs === undefined) throw error;
        differences.push(seed);
      }
    }
    assert.deepEqual(differences, KNOWN_DIFFERENCES[`${weakDeps}`]);
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
] as const satisfies readonly (readonly [string, readonly FakeRpm[], readonly string[]])[]) {
  test(`resolveRpms() chooses as dnf ${title}`, withDnf, async () => {
    const directory = await mkdtemp(join(work, "repository-"));
    await writeRepository(directory, packages);
    const theirs = await resolveWithDnf(directory, specs, work);
    assert.deepEqual((await resolveDirectory(directory, specs)).toSorted(), theirs);
  });
}

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

async function resolveOrFail(
  packages: readonly FakeRpm[],
  specs: readonly string[],
  weakDeps: boolean,
): Promise<readonly string[] | undefined> {
  try {
    const universe = await fakeUniverse(packages);
    const resolved = resolvePackages(universe, { specs, weakDeps });
    return resolved.map((item) => nevraOf(item.package)).sort();
  } catch (error) {
    if ((error as Error).name === "ResolveError") return undefined;
    throw error;
  }
}
