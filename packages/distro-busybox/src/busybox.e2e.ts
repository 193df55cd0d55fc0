/**
 * Debian's real packages: their applets for every port, and the image in a Docker engine.
 *
 * Needs a host whose apt has a Debian mirror; for the engine root and dockerd. Says what it skips.
 */
import assert from "node:assert/strict";
import { execFile, execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { promisify } from "node:util";
import { build, type Output } from "@rootsmith/core";
import { type DistroPlugin, formatPorts } from "@rootsmith/core/provider";
import { testPlugin } from "@rootsmith/testing";
import {
  HOST_PLATFORM,
  type PrivateEngine,
  startPrivateEngine,
} from "../../core/fixtures/executor-fixture.ts";
import { startNameServer } from "../fixtures/name-server.ts";
import { busybox } from "./busybox.ts";
import { debianMirrors } from "./debian-mirrors.ts";
import type { BusyboxOptions } from "./options.ts";
import { plugins } from "./plugin.ts";
import { BUSYBOX_RELEASES, DEBIAN_MIRRORS } from "./releases.ts";

const skip = await reasonToSkip();
let work: string;

before(() => {
  work = mkdtempSync(join(tmpdir(), "rootsmith-busybox-"));
});
after(() => rmSync(work, { recursive: true, force: true }));

if (!skip) testPlugin(plugins[0] as DistroPlugin, { mirrors: { debian: await hostMirrors() } });

function hostMirrors(): Promise<readonly string[]> {
  return debianMirrors({ read: (path) => readFile(`/${path}`).catch(() => undefined) });
}

async function reasonToSkip(): Promise<string | false> {
  const mirrors = await hostMirrors();
  return mirrors.length > DEBIAN_MIRRORS.length ? false : "the host's apt has no Debian mirror";
}

async function buildTo(options: BusyboxOptions, platform: string, output: Output): Promise<string> {
  await build({
    name: "rs:busybox",
    provider: busybox(options),
    platforms: [platform],
    cacheDir: join(work, "cache"),
    outputs: [output],
  });
  return (output as { dest: string }).dest;
}

/** All links of a bare tree, as `busybox --list-full` writes them. */
function linksIn(dest: string): string[] {
  return readdirSync(dest, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isSymbolicLink())
    .map((entry) => {
      const path = join(entry.parentPath, entry.name);
      assert.equal(readlinkSync(path), "/bin/busybox");
      return path.slice(dest.length + 1);
    })
    .sort();
}

for (const { version, debs } of BUSYBOX_RELEASES) {
  test(`busybox ${version} has the same links on every port, and those that it lists itself`, {
    skip,
  }, async () => {
    const trees = new Map<string, string[]>();
    for (const platform of formatPorts(Object.keys(debs))) {
      const dest = join(work, version, platform.replaceAll("/", "-"));
      await buildTo({ version, layout: "bare" }, platform, { type: "dir", dest });
      trees.set(platform, linksIn(dest));
    }
    const host = `linux/${HOST_PLATFORM.architecture}`;
    const binary = join(work, version, host.replaceAll("/", "-"), "bin/busybox");
    const listed = execFileSync(binary, ["--list-full"], { encoding: "utf8" })
      .trim()
      .split("\n")
      .filter((path) => path !== "bin/busybox")
      .sort();
    assert.ok(listed.length > 250);
    for (const [platform, links] of trees) assert.deepEqual(links, listed, platform);
  });
}

describe("busybox() in a Docker engine", { skip: skip || noEngine() }, () => {
  const platform = `linux/${HOST_PLATFORM.architecture}`;
  let engine: PrivateEngine | undefined;

  before(async () => {
    engine = await startPrivateEngine();
    docker(
      "load",
      "-i",
      await buildTo({}, platform, { type: "docker", dest: join(work, "b.tar") }),
    );
  });
  after(() => engine?.stop());

  const env = (): NodeJS.ProcessEnv => ({ ...process.env, DOCKER_HOST: engine?.host });
  const docker = (...args: string[]): string =>
    execFileSync("docker", args, {
      encoding: "utf8",
      env: env(),
      stdio: ["ignore", "pipe", "pipe"],
    });
  const run = (...args: string[]): string => docker("run", "--rm", "--network=none", ...args);

  test("sh, ls and the users are there", () => {
    assert.equal(
      run("rs:busybox", "sh", "-c", "echo $((6 * 7)); id -un; date +%Z"),
      "42\nroot\nUTC\n",
    );
    assert.match(run("rs:busybox", "ls", "-ld", "/tmp"), /^drwxrwxrwt/);
    assert.equal(
      run("--user", "nobody", "rs:busybox", "id"),
      "uid=65534(nobody) gid=65534(nobody) groups=65534(nobody)\n",
    );
    assert.equal(run("rs:busybox", "/usr/bin/env", "pwd"), "/\n");
  });

  test("vi is there", () => {
    const { status, stderr } = spawnSync(
      "docker",
      ["run", "--rm", "--network=none", "rs:busybox", "vi", "--help"],
      { encoding: "utf8", env: env() },
    );
    assert.deepEqual([status, /^BusyBox v1\.37\.0 .*Usage: vi/s.test(stderr)], [0, true], stderr);
  });

  test("the default command is sh", () => {
    const output = execFileSync("docker", ["run", "--rm", "-i", "--network=none", "rs:busybox"], {
      encoding: "utf8",
      env: env(),
      input: "echo $0\n",
    });
    assert.equal(output, "sh\n");
  });

  test("nslookup asks a name server", async () => {
    const server = await startNameServer();
    try {
      const { stdout } = await promisify(execFile)(
        "docker",
        [
          "run",
          "--rm",
          "--network=host",
          "rs:busybox",
          "nslookup",
          "host.example",
          `127.0.0.1:${server.port}`,
        ],
        { env: env() },
      );
      assert.match(stdout, /Name:\s+host\.example\nAddress: 192\.0\.2\.7/);
    } finally {
      server.close();
    }
  });

  test("names of /etc/hosts resolve", () => {
    const args = ["--add-host=there:127.0.0.1", "rs:busybox", "ping", "-c1", "-W1", "there"];
    assert.match(run(...args), /^PING there \(127\.0\.0\.1\)/);
  });

  test("the tar of the bare layout is imported and runs", async () => {
    const output = { type: "tar", dest: join(work, "bare.tar") } as const;
    docker("import", await buildTo({ layout: "bare" }, platform, output), "rs:bare");
    assert.equal(run("rs:bare", "/bin/sh", "-c", "ls / | head -n 1"), "bin\n");
  });
});

function noEngine(): string | false {
  if (process.getuid?.() !== 0) return "not root";
  return spawnSync("dockerd", ["--version"]).status === 0 ? false : "dockerd is not installed";
}
