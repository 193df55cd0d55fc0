/**
 * What is newer, beside dnf: `dnf check-update`, and `dnf updateinfo --security` by the errata.
 *
 * Needs root, dnf, rpmbuild and createrepo_c.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { findUpdates, type LockFile, resolve } from "@rootsmith/core";
import { type ListedRpm, repositoryFiles } from "@rootsmith/testing/rpm";
import { execa } from "execa";
import { buildRpms } from "../../../rpm/fixtures/build-rpms.ts";
import { hasProgram } from "../../../rpm/fixtures/resolve-with-dnf.ts";
import { type FakeErratum, updateinfoXml } from "../../../rpm/fixtures/updateinfo-xml.ts";
import { centos } from "../centos.ts";

const EMPTY = "%description\n%files";
const NAMES = ["bug", "early", "epoch", "gone", "hole", "old", "same", "two"];

/** Of what is there as 1.0-1.noarch. */
const NEWER: readonly ListedRpm[] = [
  { name: "early", evr: "1.0-3" },
  { name: "epoch", evr: "1:0.9-1" },
  { name: "hole", evr: "1.0-2" },
  { name: "hole", evr: "1.0~rc-9" },
  { name: "old", evr: "0.9-1" },
  { name: "same", evr: "1.0-1" },
  { name: "two", evr: "1.1-1" },
  { name: "another", evr: "2.0-1" },
  { name: "instead", evr: "2.0-1", obsoletes: ["gone < 2", "same < 1.0"] },
  { name: "instead", evr: "2.0-2", obsoletes: ["gone < 2"] },
  { name: "other", evr: "3-1", obsoletes: ["gone", "two = 1.0-1"] },
  { name: "foreign", evr: "3-1", arch: "aarch64", obsoletes: ["gone"] },
  { name: "bug", evr: "1.0-2", obsoletes: ["old"] },
];
const ERRATA: readonly FakeErratum[] = [
  { id: "A-BUG", type: "bugfix", packages: [["bug", "1.0-2", "noarch"]] },
  { id: "A-EARLY", packages: [["early", "1.0-2", "noarch"]] },
  { id: "A-EPOCH", packages: [["epoch", "1:0.9-1", "noarch"]] },
  { id: "A-HOLE", cves: ["CVE-2024-1"], packages: [["hole", "1.0-2", "noarch"]] },
  { id: "A-OLD", packages: [["old", "0.9-1", "noarch"]] },
  { id: "A-INSTEAD", packages: [["instead", "2.0-1", "noarch"]] },
  { id: "A-SAME", packages: [["same", "1.0-1", "noarch"]] },
];

const skip = await reasonToSkip();
let work: string;
let repository: string;
let lock: LockFile;

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-updates-"));
  repository = join(work, "packages");
  await buildRpms(work, Object.fromEntries(NAMES.map((name) => [name, EMPTY])));
  await execa("createrepo_c", ["--quiet", "--no-database", repository]);
  lock = await resolve(options());
  await mkdir(join(work, "root"));
  const repo = `[base]\nname=base\nbaseurl=file://${repository}\ngpgcheck=0\n`;
  await mkdir(join(work, "repos"));
  await writeFile(join(work, "repos/test.repo"), repo);
  await writeFile(join(work, ".rpmmacros"), "%_dbpath /var/lib/rpm\n");
  await dnf("install", ...NAMES);
  await rm(join(repository, "repodata"), { recursive: true });
  await mkdir(join(repository, "repodata"));
  const extra = { updateinfo: updateinfoXml(ERRATA) };
  for (const [path, bytes] of repositoryFiles(NEWER, { extra })) {
    await writeFile(join(repository, path), bytes);
  }
});
after(async () => {
  if (!skip) await rm(work, { recursive: true, force: true });
});

test("findUpdates() names what dnf check-update names", { skip }, async () => {
  const found = await findUpdates(options(), lock.platforms);
  const ours = found[0]?.updates.flatMap(({ name, architecture, to, replacedBy }) =>
    replacedBy === undefined ? [`${name}.${architecture} ${to}`] : [],
  );
  const [said = ""] = (await dnf("check-update", "--refresh")).split("Obsoleting Packages");
  const theirs = linesOf(said, /^(\S+\.noarch) +(\S+) +base$/);
  assert.deepEqual(ours, theirs);
  assert.deepEqual(ours, [
    "bug.noarch 1.0-2",
    "early.noarch 1.0-3",
    "epoch.noarch 1:0.9-1",
    "hole.noarch 1.0-2",
    "two.noarch 1.1-1",
  ]);
});

test("findUpdates() names what dnf check-update calls obsoleting", { skip }, async () => {
  const found = await findUpdates(options(), lock.platforms);
  const ours = found[0]?.updates.flatMap(({ name, to, replacedBy, security }) =>
    replacedBy === undefined ? [] : [`${replacedBy} ${to}, ${name}${security ? ", security" : ""}`],
  );
  // dnf lists every version, and those of other architectures
  assert.deepEqual(await obsoleting("--obsoletes"), [
    "bug 1.0-2, old",
    "foreign 3-1, gone",
    "instead 2.0-1, gone",
    "instead 2.0-2, gone",
    "other 3-1, gone",
    "other 3-1, two",
  ]);
  assert.deepEqual(await obsoleting("--obsoletes", "--security"), [
    "instead 2.0-1, gone",
    "instead 2.0-2, gone",
  ]);
  assert.deepEqual(ours?.sort(), [
    "bug 1.0-2, old",
    "instead 2.0-2, gone, security",
    "other 3-1, gone",
    "other 3-1, two",
  ]);
});

/** `"NEW VERSION, OLD"` */
async function obsoleting(...args: readonly string[]): Promise<string[]> {
  const [, list = ""] = (await dnf("check-update", "--refresh", ...args)).split(
    "\nObsoleting Packages\n",
  );
  const pairs = list.matchAll(/^(\S+)\.\w+ +(\S+) +base *\n +(\S+)\.noarch /gm);
  return [...pairs].map(([, name, version, old]) => `${name} ${version}, ${old}`).sort();
}

test("findUpdates() knows the errata that dnf updateinfo lists", { skip }, async () => {
  const found = await findUpdates(options(), lock.platforms);
  // what updateinfo says nothing of: packages that are not there
  const updates = found[0]?.updates.filter(({ replacedBy }) => replacedBy === undefined);
  const ours = updates?.flatMap(({ advisories = [] }) =>
    advisories.map(({ id, severity }) => `${id} ${severity}/Sec.`),
  );
  const list = await dnf("updateinfo", "list", "--security", "--refresh");
  assert.deepEqual(ours, linesOf(list, /^(A-\S+) +(\S+) +\S+$/));
});

function options(): Parameters<typeof resolve>[0] {
  const provider = centos({
    release: "9-stream",
    repositories: [`file://${repository}`],
    checkSignatures: false,
    groups: [],
    include: NAMES,
  });
  return { provider, platforms: ["linux/amd64"], cacheDir: join(work, "cache") };
}

/** Its exit code is 100 where there are updates. */
async function dnf(...args: readonly string[]): Promise<string> {
  // Directories that dnf makes in its root must not be that of the repositories.
  const others = { cachedir: join(work, "dnf"), logdir: join(work, "log") };
  const main = { reposdir: join(work, "repos"), ...others };
  const lines = Object.entries(main).map(([key, value]) => `${key}=${value}\n`);
  await writeFile(join(work, "dnf.conf"), `[main]\n${lines.join("")}`);
  const { stdout, exitCode, stderr } = await execa(
    "dnf",
    [
      ...["--noplugins", "-q", "-y", "-c", join(work, "dnf.conf"), "--releasever=9"],
      ...["--forcearch=x86_64", `--installroot=${join(work, "root")}`, ...args],
    ],
    { env: { HOME: work }, reject: false },
  );
  assert.ok(exitCode === 0 || exitCode === 100, stderr);
  return stdout;
}

function linesOf(text: string, line: RegExp): string[] {
  const found = text.split("\n").flatMap((one) => {
    const [, first, second] = line.exec(one.trim()) ?? [];
    return first === undefined ? [] : [`${first} ${second}`];
  });
  return found.sort();
}

async function reasonToSkip(): Promise<string | false> {
  for (const name of ["dnf", "rpmbuild", "createrepo_c"]) {
    if (!(await hasProgram(name))) return `${name} is not installed`;
  }
  return process.getuid?.() === 0 ? false : "not root";
}
