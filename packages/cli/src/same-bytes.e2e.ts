/**
 * One lock, built under conditions that must not matter: each time the same manifest.
 *
 * Every build has a cache of its own, so that nothing is taken over from another one. Needs root, and
 * a host whose apt has a Debian mirror; Node 22 comes from the npm registry. Says what it skips.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { debianHostMirrors } from "@rootsmith/distro-debian";
import { runAsOrdinaryUser } from "../../core/fixtures/executor-fixture.ts";

const MAIN = join(import.meta.dirname, "main.ts");
const DENO = join(import.meta.dirname, "../../../node_modules/.bin/deno");
const NODE = [process.execPath, MAIN];
/** Their scripts make keys, caches, users and random numbers. */
const PACKAGES = "openssh-server,dbus,man-db,fontconfig,python3-minimal";

/** Of faketime only the clock: it would move the times of files as well. */
const FAKETIME = ["env", "DONT_FAKE_MONOTONIC=1", "NO_FAKE_STAT=1", "faketime", "-f"];

let work: string;
let lock: string;

async function reasonToSkip(): Promise<string | false> {
  if (process.getuid?.() !== 0) return "not root";
  const { debian } = await debianHostMirrors({
    read: async (path) => (existsSync(`/${path}`) ? readFileSync(`/${path}`) : undefined),
  });
  return debian === undefined ? "the host's apt has no Debian mirror" : false;
}

const subject = ["debian:bookworm", "--include", PACKAGES];

const COMPRESSIONS = ["gzip", "zstd"] as const;

/** The arguments of a build into one layout for each compression, and a cache, in `directory`. */
function buildInto(directory: string): readonly string[] {
  return [
    ...["build", ...subject, "--lock", lock, "--locked", "-q"],
    ...["--cache-dir", join(directory, "cache")],
    ...COMPRESSIONS.flatMap((compression) => [
      "-o",
      `type=oci,dest=${join(directory, compression)},name=same:bytes,compression=${compression}`,
    ]),
  ];
}

/** What names every byte of the images. */
function manifestsOf(directory: string): readonly string[] {
  return COMPRESSIONS.map((compression) => {
    const index = readFileSync(join(directory, compression, "index.json"), "utf8");
    return JSON.parse(index).manifests[0].digest;
  });
}

const has = (program: string): boolean =>
  spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

/** Node 22 in a directory of its own; undefined where the registry does not give it. */
function node22(): string | undefined {
  const directory = join(work, "node22");
  const name = `node-linux-${process.arch}`;
  const install = ["install", "--no-save", "--ignore-scripts", "--fetch-retries=0"];
  spawnSync("npm", [...install, "--prefix", directory, `${name}@22`], { stdio: "ignore" });
  const node = join(directory, "node_modules", name, "bin/node");
  return existsSync(node) ? node : undefined;
}

describe("one lock", { skip: await reasonToSkip() }, () => {
  before(() => {
    work = mkdtempSync(join(tmpdir(), "rootsmith-same-bytes-"));
    chmodSync(work, 0o1777); // an ordinary user writes here as well
    lock = join(work, "lock.json");
    const [command = "", ...args] = NODE;
    const cache = join(work, "cache");
    execFileSync(command, [...args, "resolve", ...subject, "-o", lock, "--cache-dir", cache]);
    chmodSync(lock, 0o644);
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  let expected: readonly string[] | undefined;
  const checkManifests = (directory: string): void => {
    expected ??= manifestsOf(directory);
    assert.deepEqual(manifestsOf(directory), expected);
    rmSync(directory, { recursive: true });
  };
  const makeDirectory = (): string => {
    const directory = mkdtempSync(join(work, "build-"));
    chmodSync(directory, 0o1777);
    return directory;
  };

  const conditions: Readonly<Record<string, () => readonly string[] | string>> = {
    "Node 24 as root": () => NODE,
    Deno: () => [DENO, "run", "-A", "--no-check", MAIN],
    "Node 22": () => {
      const node = node22();
      return node === undefined ? "the npm registry has no Node 22" : [node, MAIN];
    },
    "another time zone, language, umask and host name": () => [
      ...["unshare", "--uts", "env", "TZ=Asia/Tokyo", "LC_ALL=tr_TR.UTF-8", "LANG=tr_TR.UTF-8"],
      ...["sh", "-c", 'hostname elsewhere; umask 077; exec "$@"', "sh", ...NODE],
    ],
    "a date years ahead": () =>
      has("faketime") ? [...FAKETIME, "+2000d", ...NODE] : "faketime is not installed",
    "a date years ago": () =>
      has("faketime") ? [...FAKETIME, "-2000d", ...NODE] : "faketime is not installed",
  };
  for (const [title, runnerOf] of Object.entries(conditions)) {
    test(title, (t) => {
      const runner = runnerOf();
      if (typeof runner === "string") return t.skip(runner);
      const directory = makeDirectory();
      const [command = "", ...args] = runner;
      execFileSync(command, [...args, ...buildInto(directory)], { stdio: "inherit" });
      checkManifests(directory);
    });
  }

  test("an ordinary user", (t) => {
    const directory = makeDirectory();
    const result = runAsOrdinaryUser([...NODE, ...buildInto(directory)]);
    if (result === undefined) return t.skip("useradd cannot make a user");
    assert.equal(result.status, 0, result.output);
    checkManifests(directory);
  });
});
