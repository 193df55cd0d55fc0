/**
 * Builds with `SOURCE_DATE_EPOCH`: the same twice, and nothing in them is later.
 *
 * Needs root; of Debian a mirror in the host's apt, of CentOS the programs that make its repository.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, test } from "node:test";
import { makeRpmRepository, reasonWithoutDnf } from "../../../rpm/fixtures/dnf-root.ts";
import { debianProblem } from "../../fixtures/e2e-build.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
const DENO = join(import.meta.dirname, "../../../../node_modules/.bin/deno");

/** Before anything that is built here was released: 2014-05-13T16:53:20Z. */
const EPOCH = 1_400_000_000;
const EPOCH_DAY = 16_203;
const CREATED = "2014-05-13 16:53:20";

// known before the first test begins: hooks end with the tests that are there by then
const withoutDebian = await debianProblem();
const withoutRpms = await reasonWithoutDnf();

let work: string;

before(() => {
  work = mkdtempSync(join(tmpdir(), "rootsmith-epoch-"));
});
after(() => rmSync(work, { recursive: true, force: true }));

test("of debian:bookworm no file and no password is later", { skip: withoutDebian }, () => {
  const root = buildTwice("debian", ["debian:bookworm"]);
  assert.deepEqual(laterFiles(root), []);
  assert.deepEqual(laterPasswords(root), []);
});

test("of centos:9-stream no file, no password and no installation is later", {
  skip: withoutRpms,
}, async () => {
  const repository = join(work, "repository");
  await makeRpmRepository(repository, "9");
  const key = join(repository, "RPM-GPG-KEY-test");
  const target = ["centos:9-stream", "--repo", repository, "--key", key];
  const root = buildTwice("centos", target);
  assert.deepEqual(laterFiles(root), []);
  assert.deepEqual(laterPasswords(root), []);
  const query = ["-qa", "--qf", "%{INSTALLTIME}\\n"];
  const times = output("rpm", "--root", root, "--dbpath", "/var/lib/rpm", ...query);
  assert.deepEqual([...new Set(times.split("\n"))], [String(EPOCH)]);
});

/** Builds on Node and on Deno, compares, and unpacks the rootfs. */
function buildTwice(name: string, target: readonly string[]): string {
  const digests = [
    [process.execPath, MAIN],
    [DENO, "run", "-A", "--no-check", MAIN],
  ].map(([program = "", ...args], index) => {
    const directory = join(work, `${name}-${index}`);
    const outputs = [`type=oci,dest=${directory}/oci`, `type=tar,dest=${directory}/rootfs.tar`];
    execFileSync(
      program,
      [
        ...[...args, "build", ...target, "-q", "--cache-dir", join(directory, "cache")],
        ...outputs.flatMap((text) => ["-o", text]),
      ],
      { env: { ...process.env, SOURCE_DATE_EPOCH: String(EPOCH) } },
    );
    const [manifest] = JSON.parse(
      readFileSync(join(directory, "oci/index.json"), "utf8"),
    ).manifests;
    return manifest.digest;
  });
  assert.equal(digests[1], digests[0]);
  const { created } = JSON.parse(
    output("skopeo", "inspect", "--config", `oci:${work}/${name}-0/oci`),
  );
  assert.equal(created, `${CREATED.replace(" ", "T")}Z`);
  const root = join(work, name);
  mkdirSync(root);
  execFileSync("tar", ["-xf", join(work, `${name}-0/rootfs.tar`), "-C", root]);
  return root;
}

/** Lines of `tar -t` with a time after the epoch. */
function laterFiles(root: string): string[] {
  const listing = output("tar", "-tvf", `${root}-0/rootfs.tar`, "--utc", "--full-time");
  return listing
    .split("\n")
    .filter((line) => (/ (\d{4}-\S+ \S+) /.exec(line)?.[1] ?? "") > CREATED);
}

/** Lines of users whose password was changed after the epoch. */
function laterPasswords(root: string): string[] {
  const lines = readFileSync(join(root, "etc/shadow"), "utf8").trim().split("\n");
  return lines.filter((line) => Number(line.split(":")[2]) > EPOCH_DAY);
}

function output(program: string, ...args: readonly string[]): string {
  return execFileSync(program, args, { encoding: "utf8" }).trim();
}
