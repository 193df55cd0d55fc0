/**
 * The whole way: `rootsmith build debian:SUITE`, then the image in a real engine.
 *
 * Needs root, dockerd, and a host whose apt has a Debian mirror; says what it skips.
 */

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import {
  type PrivateEngine,
  runAsOrdinaryUser,
  startPrivateEngine,
} from "../../../core/fixtures/executor-fixture.ts";
import { hostDebianMirrors } from "../../../distro-debian/fixtures/host-debian-mirrors.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
const skip = await reasonToSkip();
let work: string;

before(() => {
  work = mkdtempSync(join(tmpdir(), "rootsmith-image-"));
  chmodSync(work, 0o1777); // an ordinary user writes here as well
});
after(() => rmSync(work, { recursive: true, force: true }));

async function reasonToSkip(): Promise<string | false> {
  if (process.getuid?.() !== 0) return "not root";
  const { debian } = await hostDebianMirrors();
  return debian === undefined ? "the host's apt has no Debian mirror" : false;
}

function rootsmith(args: readonly string[], env: Readonly<Record<string, string>> = {}): string {
  return execFileSync(process.execPath, [MAIN, ...args, "--cache-dir", join(work, "cache")], {
    encoding: "utf8",
    env: { ...process.env, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
}

function digestOfFile(file: string): string {
  return createHash("sha256").update(readFileSync(file)).digest("hex");
}

describe("an image in a Docker engine", { skip: skip || noEngine() }, () => {
  let engine: PrivateEngine | undefined;
  before(async () => {
    engine = await startPrivateEngine();
  });
  after(() => engine?.stop());

  const docker = (...args: string[]): string =>
    execFileSync("docker", args, {
      encoding: "utf8",
      env: { ...process.env, DOCKER_HOST: engine?.host },
    });
  const run = (image: string, ...command: string[]): string =>
    docker("run", "--rm", "--network=none", image, ...command);

  for (const [suite, version] of [
    ["bookworm", "12"],
    ["trixie", "13"],
  ] as const) {
    test(`debian:${suite} is loaded, runs, and is sound for dpkg and apt`, () => {
      const dest = join(work, `${suite}.docker.tar`);
      rootsmith([
        "build",
        `debian:${suite}`,
        "-q",
        "-o",
        `type=docker,dest=${dest},name=rs:${suite}`,
      ]);
      docker("load", "-i", dest);
      assert.match(
        run(`rs:${suite}`, "cat", "/etc/os-release"),
        new RegExp(`VERSION_ID="${version}"`),
      );
      assert.equal(run(`rs:${suite}`, "dpkg", "--audit"), "");
      assert.equal(run(`rs:${suite}`, "dpkg", "-V"), "");
      assert.match(run(`rs:${suite}`, "apt-get", "check"), /Reading package lists/);
      assert.match(docker("image", "inspect", "--format={{.Config.Cmd}}", `rs:${suite}`), /bash/);
    });
  }

  test("the tar of debian:bookworm is imported and runs", () => {
    const dest = join(work, "import.tar");
    rootsmith(["build", "debian:bookworm", "-q", "-o", `type=tar,dest=${dest}`]);
    docker("import", dest, "rs:imported");
    assert.equal(run("rs:imported", "sh", "-c", "id -un; dpkg --audit"), "root\n");
  });

  test("the executor docker gives the tar that chroot gives", () => {
    const [ours, theirs] = [join(work, "chroot.tar"), join(work, "docker.tar")];
    const build = ["build", "debian:bookworm", "-q", "--no-cache"];
    rootsmith([...build, "--executor", "chroot", "-o", `type=tar,dest=${ours}`]);
    rootsmith([...build, "--executor", "docker", "-o", `type=tar,dest=${theirs}`], {
      DOCKER_HOST: engine?.host ?? "",
    });
    assert.equal(digestOfFile(theirs), digestOfFile(ours));
  });
});

test("an ordinary user gets the tar that root gets", { skip }, (t) => {
  const [ours, theirs] = [join(work, "root.tar"), join(work, "user.tar")];
  rootsmith(["build", "debian:bookworm", "-q", "--no-cache", "-o", `type=tar,dest=${ours}`]);
  const user = runAsOrdinaryUser([
    ...[process.execPath, MAIN, "build", "debian:bookworm", "-q"],
    ...["--executor", "userns", "-o", `type=tar,dest=${theirs}`],
  ]);
  if (user === undefined) return t.skip("useradd cannot make a user");
  assert.equal(user.status, 0, user.output);
  assert.equal(digestOfFile(theirs), digestOfFile(ours));
});

test("Deno gives the tar that Node gives", { skip }, () => {
  const [ours, theirs] = [join(work, "node.tar"), join(work, "deno.tar")];
  const build = [
    "build",
    "debian:bookworm",
    "-q",
    "--no-cache",
    "--cache-dir",
    join(work, "cache"),
  ];
  rootsmith([...build.slice(0, 4), "-o", `type=tar,dest=${ours}`]);
  execFileSync("deno", ["run", "-A", MAIN, ...build, "-o", `type=tar,dest=${theirs}`], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  assert.equal(digestOfFile(theirs), digestOfFile(ours));
});

function noEngine(): string | false {
  return spawnSync("dockerd", ["--version"]).status === 0 ? false : "dockerd is not installed";
}
