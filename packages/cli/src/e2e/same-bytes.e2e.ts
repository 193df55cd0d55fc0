/**
 * One lock, built under conditions that must not matter: each time the same manifest.
 *
 * Every build has a cache of its own, so that nothing is taken over from another one. Needs root, and
 * a host whose apt has a Debian mirror; Node 22 comes from the npm registry. Says what it skips.
 * `ROOTSMITH_E2E=all` adds targets.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { runAsOrdinaryUser, startPrivateEngine } from "../../../core/fixtures/executor-fixture.ts";
import { makeRpmRepository, reasonWithoutDnf } from "../../../rpm/fixtures/dnf-root.ts";
import { debianProblem, programProblem } from "../../fixtures/e2e-build.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
const NODE = [process.execPath, MAIN];
const DENO = [
  join(import.meta.dirname, "../../../../node_modules/.bin/deno"),
  "run",
  "-A",
  "--no-check",
  MAIN,
];

/** Of faketime only the clock: it would move the times of files as well. */
const FAKETIME = ["env", "DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1", "faketime", "-f"];

const COMPRESSIONS = ["gzip", "zstd"] as const;

/** What is built: the words of the command line that say so, made ready below a directory. */
type Target = (directory: string) => Promise<readonly string[]>;

const debian =
  (suite: string, include: string): Target =>
  async () => [`debian:${suite}`, "--include", include];

/** On top of an image that is made first. */
const onTop =
  (suite: string, include: string): Target =>
  async (directory) => {
    const base = join(directory, "base");
    execFileSync(
      process.execPath,
      [MAIN, "build", `debian:${suite}`, "-o", `type=oci,dest=${base}`],
      {
        stdio: "pipe",
      },
    );
    return [`debian:${suite}`, "--from", base, "--include", include];
  };

const centos =
  (release: string): Target =>
  async (directory) => {
    const repository = join(directory, "repository");
    await makeRpmRepository(repository, release.slice(0, 1));
    const key = join(repository, "RPM-GPG-KEY-test");
    return [`centos:${release}`, "--repo", repository, "--key", key];
  };

const withoutDebian = await debianProblem();
const withoutRpms = await reasonWithoutDnf();
const unlessAll = process.env.ROOTSMITH_E2E === "all" ? false : "ROOTSMITH_E2E is not all";

// Scripts of these packages make keys, caches, users and random numbers.
sameBytes(
  debian("bookworm", "openssh-server,dbus,man-db,fontconfig,python3-minimal"),
  "debian:bookworm",
  withoutDebian,
);
sameBytes(
  debian("trixie", "systemd-sysv,ca-certificates,libpam-systemd"),
  "debian:trixie with systemd",
  withoutDebian || unlessAll,
);
sameBytes(onTop("trixie", "nginx"), "debian:trixie on top of an image", withoutDebian || unlessAll);
sameBytes(
  async () => ["debian:trixie", "--distroless", "--include", "nginx"],
  "debian:trixie without a package manager",
  withoutDebian || unlessAll,
);
sameBytes(centos("9-stream"), "centos:9-stream, its database of SQLite", withoutRpms);
sameBytes(centos("7"), "centos:7, its database of Berkeley DB", withoutRpms);

function sameBytes(target: Target, title: string, skip: string | false): void {
  describe(`one lock of ${title}`, { skip }, () => {
    let work: string;
    let lock: string;
    let words: readonly string[];
    /** The digests under the first of the conditions. */
    let expected: readonly string[] | undefined;

    before(async () => {
      work = mkdtempSync(join(tmpdir(), "rootsmith-same-bytes-"));
      chmodSync(work, 0o1777); // an ordinary user writes here as well
      words = await target(work);
      lock = join(work, "lock.json");
      run([...NODE, "resolve", ...words, "-o", lock, "--cache-dir", join(work, "cache")]);
      chmodSync(lock, 0o644);
    });
    after(() => rmSync(work, { recursive: true, force: true }));

    /** The command of one build into `directory`, a layout for each compression. */
    const commandOf = (directory: string, runner: readonly string[], executor: string) => [
      ...[...runner, "build", ...words, "--lock", lock, "--locked", "-q"],
      ...["--executor", executor, "--cache-dir", join(directory, "cache")],
      ...COMPRESSIONS.flatMap((compression) => [
        "-o",
        `type=oci,dest=${join(directory, compression)},name=same:bytes,compression=${compression}`,
      ]),
    ];
    /** Builds in a directory of its own and compares the digests. */
    const check = (build: (directory: string) => void): void => {
      const directory = mkdtempSync(join(work, "build-"));
      chmodSync(directory, 0o1777);
      build(directory);
      const digests = COMPRESSIONS.map((name) => manifestDigest(join(directory, name)));
      expected ??= digests;
      assert.deepEqual(digests, expected);
      rmSync(directory, { recursive: true });
    };
    const checkRunner = (runner: readonly string[], executor = "chroot"): void =>
      check((directory) => run(commandOf(directory, runner, executor)));

    test("Node 24 as root, by chroot", () => checkRunner(NODE));

    test("Deno", () => checkRunner(DENO));

    test("Node 22", (t) => {
      const node = node22(work);
      if (node === undefined) return t.skip("the npm registry has no Node 22");
      checkRunner([node, MAIN]);
    });

    test("an ordinary user, by userns", (t) => {
      check((directory) => {
        const result = runAsOrdinaryUser(commandOf(directory, NODE, "userns"));
        if (result === undefined) return t.skip("useradd cannot make a user");
        assert.equal(result.status, 0, result.output);
      });
    });

    test("the docker executor", async (t) => {
      const engine = await startPrivateEngine();
      if (engine === undefined) return t.skip("there is no dockerd");
      try {
        checkRunner(["env", `DOCKER_HOST=${engine.host}`, ...NODE], "docker");
      } finally {
        await engine.stop();
      }
    });

    test("another time zone, language, umask and host name", () =>
      checkRunner([
        ...["unshare", "--uts", "env", "TZ=Asia/Tokyo", "LC_ALL=tr_TR.UTF-8", "LANG=tr_TR.UTF-8"],
        ...["sh", "-c", 'hostname elsewhere; umask 077; exec "$@"', "sh", ...NODE],
      ]));

    for (const days of ["+2000d", "-2000d"]) {
      test(`another date, ${days}`, (t) => {
        const problem = programProblem("faketime");
        if (problem) return t.skip(problem);
        checkRunner([...FAKETIME, days, ...NODE]);
      });
    }
  });
}

function run([command = "", ...args]: readonly string[]): void {
  execFileSync(command, args, { cwd: "/", stdio: ["ignore", "ignore", "inherit"] });
}

/** What names every byte of an image. */
function manifestDigest(layout: string): string {
  return JSON.parse(readFileSync(join(layout, "index.json"), "utf8")).manifests[0].digest;
}

/** Node 22 in a directory of its own; undefined where the registry does not give it. */
function node22(work: string): string | undefined {
  const directory = join(work, "node22");
  const name = `node-linux-${process.arch}`;
  const install = ["install", "--no-save", "--ignore-scripts", "--fetch-retries=0"];
  spawnSync("npm", [...install, "--prefix", directory, `${name}@22`], { stdio: "ignore" });
  const node = join(directory, "node_modules", name, "bin/node");
  return existsSync(node) ? node : undefined;
}
