/**
 * `pnpm build:xenial` the whole way: from an archive in Ubuntu's form to a container.
 *
 * Needs root, dockerd, and a host whose apt has a Debian mirror; says what it skips.
 */

import assert from "node:assert/strict";
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { createInterface } from "node:readline";
import { after, before, describe, test } from "node:test";
import {
  type PrivateEngine,
  runAsOrdinaryUser,
  startPrivateEngine,
} from "../../../core/fixtures/executor-fixture.ts";
import { hostDebianMirrors } from "../../../distro-debian/fixtures/host-debian-mirrors.ts";

const ROOT = join(import.meta.dirname, "../../../..");
const SCRIPT = join(ROOT, "scripts/xenial.ts");
const MAIN = join(import.meta.dirname, "../main.ts");
const SERVER = join(ROOT, "packages/distro-debian/fixtures/serve-ubuntu-archive.ts");

const { debian: mirrors } = await hostDebianMirrors();

describe("ubuntu:xenial from an archive in Ubuntu's form", { skip: reasonToSkip() }, () => {
  let work: string;
  let server: ChildProcess;
  /** Flags by which a build finds the archive. */
  let archive: readonly string[];
  let url: string;

  before(async () => {
    work = mkdtempSync(join(tmpdir(), "rootsmith-ubuntu-"));
    chmodSync(work, 0o1777); // an ordinary user writes here as well
    server = spawn(process.execPath, [SERVER, mirrors?.[0] ?? ""], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(
      createInterface({ input: server.stdout as NodeJS.ReadableStream }),
      "line",
    );
    const served = JSON.parse(line as string) as { readonly url: string; readonly keyring: string };
    const keyring = join(work, "keyring.asc");
    writeFileSync(keyring, served.keyring);
    url = served.url;
    archive = ["--mirror", `ubuntu=${url}`, "--keyring", keyring];
  });
  after(() => {
    server.kill();
    rmSync(work, { recursive: true, force: true });
  });

  /** Runs a script of this repository; the cache is shared by all runs of root. */
  function build(command: readonly string[], ...args: readonly string[]): void {
    const [program = "", ...rest] = command;
    execFileSync(program, [...rest, ...args, ...archive, "--cache-dir", join(work, "cache")], {
      cwd: work,
      stdio: ["ignore", "ignore", "inherit"],
    });
  }
  const digestOfFile = (file: string): string =>
    createHash("sha256").update(readFileSync(file)).digest("hex");

  describe("in a Docker engine", { skip: noEngine() }, () => {
    let engine: PrivateEngine | undefined;
    before(async () => {
      engine = await startPrivateEngine();
      build([process.execPath, SCRIPT], "-q");
      docker("load", "-i", join(work, "out/xenial.tar"));
    });
    after(() => engine?.stop());

    const docker = (...args: string[]): string =>
      execFileSync("docker", args, {
        encoding: "utf8",
        env: { ...process.env, DOCKER_HOST: engine?.host },
      });
    const run = (...command: string[]): string =>
      docker("run", "--rm", "--network=none", "xenial", ...command);

    test("cat /etc/lsb-release says 16.04, as updated", () => {
      assert.equal(
        run("cat", "/etc/lsb-release"),
        [
          "DISTRIB_ID=Ubuntu",
          "DISTRIB_RELEASE=16.04",
          "DISTRIB_CODENAME=xenial",
          'DISTRIB_DESCRIPTION="Ubuntu 16.04.7 LTS"\n',
        ].join("\n"),
      );
    });

    test("packages are sound for dpkg and apt, the newest of all pockets", () => {
      assert.equal(run("dpkg", "--audit"), "");
      assert.equal(run("dpkg", "--verify"), "");
      assert.match(run("apt-get", "check"), /Reading package lists/);
      assert.equal(
        run("dpkg-query", "--show", "base-files", "hostname"),
        "base-files\t9.4ubuntu4.13\nhostname\t3.23ubuntu0.1\n",
      );
    });

    test("apt reads Ubuntu's mirrors, one line each", () => {
      assert.equal(
        run("cat", "/etc/apt/sources.list"),
        [
          "deb http://archive.ubuntu.com/ubuntu xenial main universe",
          "deb http://archive.ubuntu.com/ubuntu xenial-updates main universe",
          "deb http://security.ubuntu.com/ubuntu xenial-security main universe\n",
        ].join("\n"),
      );
      assert.equal(run("ls", "/etc/apt/sources.list.d"), "");
    });

    test("/usr is split", () => {
      assert.equal(run("stat", "-c", "%F", "/bin", "/lib", "/sbin"), "directory\n".repeat(3));
    });

    test("no service is started: policy-rc.d forbids it, and initctl is diverted", () => {
      assert.equal(run("sh", "-c", "/usr/sbin/policy-rc.d; echo $?"), "101\n");
      assert.equal(
        run("dpkg-divert", "--list", "/sbin/initctl"),
        "local diversion of /sbin/initctl to /sbin/initctl.distrib\n",
      );
      assert.equal(run("sh", "-c", "/sbin/initctl start x; echo $?"), "0\n");
    });
  });

  test("Node, Deno and an ordinary user give the same tar", (t) => {
    const tars = ["node", "deno", "user"].map((name) => join(work, `${name}.tar`));
    const output = (index: number): string[] => ["-q", "-o", `type=tar,dest=${tars[index]}`];
    build([process.execPath, SCRIPT, "--no-cache"], ...output(0));
    build(["deno", "run", "-A", SCRIPT, "--no-cache"], ...output(1));
    assert.equal(digestOfFile(tars[1] ?? ""), digestOfFile(tars[0] ?? ""));
    const user = runAsOrdinaryUser([
      ...[process.execPath, SCRIPT, ...archive, "--executor", "userns"],
      ...output(2),
    ]);
    if (user === undefined) return t.skip("useradd cannot make a user");
    assert.equal(user.status, 0, user.output);
    assert.equal(digestOfFile(tars[2] ?? ""), digestOfFile(tars[0] ?? ""));
  });

  test("arm64 comes from the ports, unconfigured", () => {
    const dest = join(work, "arm64.tar");
    build(
      [process.execPath, MAIN, "build", "ubuntu:16.04", "-q", "--mirror", `ubuntu-ports=${url}`],
      ...["--platform", "linux/arm64", "--configure", "none", "-o", `type=tar,dest=${dest}`],
    );
    const cat = (path: string): string =>
      execFileSync("tar", ["-xOf", dest, path], { encoding: "utf8" });
    assert.equal(cat("etc/lsb-release"), "DISTRIB_RELEASE=16.04\n");
    assert.match(
      cat("etc/apt/sources.list"),
      /^deb http:\/\/ports\.ubuntu\.com\/ubuntu-ports xenial /,
    );
    assert.match(cat("var/lib/dpkg/status"), /^Status: install ok unpacked$/m);
  });

  test("the keys of the real archive do not vouch for this one", () => {
    const args = ["build", "ubuntu:xenial", "--mirror", `ubuntu=${url}`];
    const cache = ["--cache-dir", join(work, "cache")];
    const { status, stderr } = spawnSync(process.execPath, [MAIN, ...args, ...cache], {
      cwd: work,
      encoding: "utf8",
    });
    assert.equal(status, 1);
    assert.match(stderr, /Cannot verify Release of xenial/);
  });
});

function reasonToSkip(): string | false {
  if (process.getuid?.() !== 0) return "not root";
  return mirrors === undefined ? "the host's apt has no Debian mirror" : false;
}

function noEngine(): string | false {
  return spawnSync("dockerd", ["--version"]).status === 0 ? false : "dockerd is not installed";
}
