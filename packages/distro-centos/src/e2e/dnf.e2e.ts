/**
 * A whole rootfs beside that of `dnf --installroot` of the same repository: path by path, and the
 * database table by table; then rpm and bash in a container of it.
 *
 * Every difference has to stand, with its reason, in `fixtures/dnf-differences.json`; one that stands
 * there and does not come up is a failure too.
 *
 * Needs root, dnf, and what `make-rpm-repo.sh` of packages/rpm needs; the containers need dockerd.
 */
import assert from "node:assert/strict";
import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { type BuildResult, build, type Output, type ProgressEvent } from "@rootsmith/core";
import { execa } from "execa";
import { assertListed } from "../../../core/fixtures/assert-listed.ts";
import { compareRootfs } from "../../../core/fixtures/compare-rootfs.ts";
import { type PrivateEngine, startPrivateEngine } from "../../../core/fixtures/executor-fixture.ts";
import { makeRpmRepository, reasonWithoutDnf, runDnf } from "../../../rpm/fixtures/dnf-root.ts";
import { compareRpmdb } from "../../fixtures/compare-rpmdb.ts";
import { centos } from "../centos.ts";
import type { CentosOptions } from "../options/options.ts";

/** Releases of the fixture, by the directories of its repositories. */
const RELEASES = { "7": "7", "9-stream": "9" } as const;
const DATABASE = "var/lib/rpm/rpmdb.sqlite";
const GROUPS = ["core", "traps"];

const differences = new URL("../../fixtures/dnf-differences.json", import.meta.url);
const skip = await reasonWithoutDnf();
let work: string;
let engine: PrivateEngine | undefined;

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-e2e-"));
  for (const number of Object.values(RELEASES)) await makeRpmRepository(join(work, number), number);
  engine = await startPrivateEngine();
});
after(async () => {
  if (skip) return;
  await engine?.stop();
  await rm(work, { recursive: true, force: true });
});

for (const [release, number] of Object.entries(RELEASES)) {
  test(`centos() gives dnf's ${release}, but for listed differences`, { skip }, async () => {
    const [ours, theirs] = [join(work, "ours.tar"), join(work, "theirs.tar")];
    const root = join(work, `dnf-${number}`);
    await mkdir(root);
    const specs = GROUPS.map((group) => `@${group}`);
    await runDnf(root, { repository: join(work, number), release: number, specs });
    await tar(root, theirs);
    await buildCentos({ release, weakDeps: true }, { type: "tar", dest: ours });
    await assertListed(
      await compareRootfs(ours, { name: "dnf", file: theirs }),
      release,
      differences,
    );

    const copy = join(work, `ours-${number}.sqlite`);
    await execa("tar", ["-xOf", ours, DATABASE], { stdout: { file: copy } });
    assert.deepEqual(compareRpmdb(copy, join(root, DATABASE)), []);
  });

  test(`centos() ${release} is the same when it is built again`, { skip }, async () => {
    const [first, second] = [
      await buildCentos({ release }, { type: "tar", dest: join(work, "first.tar") }),
      await buildCentos({ release }, { type: "tar", dest: join(work, "second.tar") }),
    ];
    assert.equal(first.platforms[0]?.layers[0]?.diffID, second.platforms[0]?.layers[0]?.diffID);
  });

  test(`centos() ${release} runs in a container, and rpm in it`, { skip }, async (t) => {
    if (engine === undefined) return t.skip("there is no dockerd");
    const image = join(work, "docker.tar");
    await buildCentos({ release }, { type: "docker", dest: image });
    const env = { DOCKER_HOST: engine.host };
    await execa("docker", ["load", "-i", image], { env });
    const run = async (...command: string[]): Promise<{ stdout: string; exitCode?: number }> =>
      execa("docker", ["run", "--rm", "--network", "none", "centos", ...command], {
        env,
        reject: false,
      });
    const shell = async (script: string): Promise<string> =>
      (await run("bash", "-c", script)).stdout;

    assert.equal(
      await shell("cat /etc/redhat-release"),
      `CentOS Linux release ${number}.9.2009 (Core)`,
    );
    assert.equal((await shell("rpm -qa")).split("\n").length, 51); // 50 packages and a key
    assert.match(await shell("rpm -q --whatprovides /bin/sh"), /^bash-/);
    assert.match(await shell("rpm -qf /usr/bin/trap-ping"), /^trap-caps-1-1\./);
    assert.equal(
      await shell("getcap /usr/bin/trap-ping 2>/dev/null || rpm -V trap-caps && echo same"),
      "same",
    );
    assert.deepEqual(
      (await shell("rpm -Va")).split("\n").map((line) => line.replace(/^\S+ +/, "")),
      [
        ...["c /etc/group", "c /etc/gshadow", "c /etc/hosts", "c /etc/passwd", "c /etc/shadow"],
        "/", // users of %pre, and what Docker does to / and hosts
      ],
    );
    const refused = await run("rpm", "-e", "bash");
    assert.equal(refused.exitCode, 1);
    assert.equal(
      await shell("rpm -e trap-config && ! rpm -q trap-config && ls /etc/trap 2>&1"),
      "package trap-config is not installed\nls: cannot access '/etc/trap': No such file or directory",
    );
  });
}

test("dnf finds nothing in a rootfs of centos() that nobody needs", { skip }, async () => {
  const root = join(work, "in-use");
  await buildCentos({ release: "9-stream" }, { type: "dir", dest: root });
  const query = ["--root", root, "--dbpath", "/var/lib/rpm", "-qa"];
  const { stdout: before } = await execa("rpm", query);
  const action = "autoremove";
  await runDnf(root, { repository: join(work, "9"), release: "9", specs: [], action });
  assert.equal((await execa("rpm", query)).stdout, before);
});

test("centos() without an executor unpacks all and writes the database", { skip }, async () => {
  const warnings: string[] = [];
  const dest = join(work, "none.tar");
  await buildCentos(
    { release: "7" },
    { type: "tar", dest },
    {
      configure: "none",
      report: (event) => {
        if (event.type === "warning") warnings.push(event.message);
      },
    },
  );
  assert.deepEqual(warnings, [
    "CentOS 7 gets no security updates any more: 10-stream does",
    'The rootfs has no user "trapd": its files belong to root',
    'The rootfs has no group "trapd": its files belong to root',
  ]);
  const { stdout } = await execa("tar", ["-tvf", dest, "bin", "usr/bin/bash", DATABASE]);
  assert.match(stdout, /bin -> usr\/bin/);
});

test("centos() refuses packages of another key", { skip }, async () => {
  await assert.rejects(
    build({
      name: "centos",
      provider: centos({ release: "7", repositories: [`file://${join(work, "7")}`] }),
      outputs: [{ type: "tar", dest: join(work, "no.tar") }],
      cacheDir: join(work, "cache"),
    }),
    { name: "SignatureError" },
  );
});

interface BuildExtras {
  readonly configure?: "none";
  report?(event: ProgressEvent): void;
}

async function buildCentos(
  options: Pick<CentosOptions, "release" | "weakDeps">,
  output: Output,
  extras: BuildExtras = {},
): Promise<BuildResult> {
  const repository = join(work, RELEASES[options.release as keyof typeof RELEASES]);
  const weakDeps = options.weakDeps ?? false;
  return build({
    name: "centos",
    provider: centos({
      ...options,
      weakDeps,
      vault: false, // dnf rewrites no files
      groups: GROUPS,
      repositories: [`file://${repository}`],
    }),
    keyring: await readFile(join(repository, "RPM-GPG-KEY-test")),
    outputs: [output],
    cacheDir: join(work, "cache"),
    cachedLayers: false,
    ...extras,
  });
}

async function tar(root: string, dest: string): Promise<void> {
  const xattrs = ["--xattrs", "--xattrs-include=*", "--numeric-owner"];
  await execa("tar", ["-C", root, ...xattrs, "-cf", dest, "."]);
}
