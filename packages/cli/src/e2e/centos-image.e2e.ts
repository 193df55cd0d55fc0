/**
 * The whole way: `rootsmith build centos:7 --repo URL --key FILE`, then the image in a real engine.
 *
 * Needs root, dockerd, and what `fixtures/rpm-repo/make-rpm-repo.sh` of packages/rpm needs; says what
 * it skips.
 */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createReadStream } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { execa } from "execa";
import {
  moduleCommand,
  type PrivateEngine,
  runAsOrdinaryUser,
  startPrivateEngine,
} from "../../../core/fixtures/executor-fixture.ts";
import { makeRpmRepository, reasonWithoutDnf } from "../../../rpm/fixtures/dnf-root.ts";

const MAIN = new URL("../main.ts", import.meta.url);
const [PROGRAM, ...PROGRAM_ARGS] = moduleCommand(MAIN.href);
const skip = await reasonWithoutDnf();

let work: string;
let server: Server;
let engine: PrivateEngine | undefined;
/** Of the repository; as a user would give them. */
let url: string;
let key: string;

before(async () => {
  if (skip) return;
  work = await mkdtemp(join(tmpdir(), "rootsmith-centos-image-"));
  await chmod(work, 0o1777); // an ordinary user writes here as well
  const repository = join(work, "repository");
  await makeRpmRepository(repository, "7");
  key = join(repository, "RPM-GPG-KEY-test");
  server = createServer(({ url: path = "" }, response) => {
    const file = createReadStream(join(repository, decodeURIComponent(path)));
    file.once("error", () => response.writeHead(404).end());
    file.pipe(response);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  engine = await startPrivateEngine();
});
after(async () => {
  if (skip) return;
  await engine?.stop();
  server.close();
  await rm(work, { recursive: true, force: true });
});

test("an ordinary user and Deno get the tar that root gets on Node", { skip }, async (t) => {
  const [ours, deno, user] = ["ours", "deno", "user"].map((name) => join(work, `${name}.tar`));
  assert.ok(ours && deno && user);
  await rootsmith(...buildLine(ours, "tar"));
  await execa("deno", ["run", "-A", MAIN.href, ...buildLine(deno, "tar")], options());
  assert.equal(await digestOfFile(deno), await digestOfFile(ours));
  const result = runAsOrdinaryUser([PROGRAM, ...PROGRAM_ARGS, ...localLine(user)]);
  if (result === undefined) return t.skip("useradd cannot make a user");
  assert.equal(result.status, 0, result.output);
  assert.equal(await digestOfFile(user), await digestOfFile(ours));
});

describe("an image in a Docker engine", { skip }, () => {
  const docker = async (...args: string[]): Promise<string> =>
    (await execa("docker", args, options())).stdout;
  const run = (image: string, script: string): Promise<string> =>
    docker("run", "--rm", "--network=none", image, "bash", "-c", script);

  test("rootsmith build centos:7 makes an image in which rpm works", async (t) => {
    if (engine === undefined) return t.skip("there is no dockerd");
    const dest = join(work, "centos7.tar");
    await rootsmith(
      "build",
      "centos:7",
      "--repo",
      url,
      "--key",
      key,
      "-o",
      `type=docker,dest=${dest}`,
    );
    await docker("load", "-i", dest);
    assert.deepEqual(
      (await run("centos:7", "rpm -Va || :")).split("\n").map((line) => line.replace(/^\S+ +/, "")),
      [
        ...["c /etc/group", "c /etc/gshadow", "c /etc/hosts", "c /etc/passwd", "c /etc/shadow"],
        // users of %pre, the vault, and what Docker does to / and hosts
        ...["/", "c /etc/yum.repos.d/CentOS-Base.repo"],
      ],
    );
    assert.match(
      await run("centos:7", "cat /etc/yum.repos.d/CentOS-Base.repo"),
      /^baseurl=http:\/\/vault\.centos\.org\/7\.9\.2009\/os\/\$basearch\/$/m,
    );
    assert.match(await run("centos:7", "rpm -q --whatprovides /bin/sh"), /^bash-5/);
    assert.match(await run("centos:7", "rpm -e bash 2>&1 || :"), /needed by \(installed\)/);
    assert.equal(
      await run("centos:7", "rpm -e gzip && ! rpm -q gzip && ! [ -e /usr/bin/gzip ]"),
      "package gzip is not installed",
    );
  });

  test("rootsmith mkimage yum builds an image with the tag of its release", async (t) => {
    if (engine === undefined) return t.skip("there is no dockerd");
    const config = join(work, "yum.conf");
    const section = `[base]\nbaseurl=${url}/\ngpgcheck=1\ngpgkey=file://${key}\n`;
    await writeFile(config, `[main]\nreposdir=${join(work, "none")}\n\n${section}`);
    const line = ["-y", config, "--releasever", "7", "-p", "trap-caps", "mine"];
    await rootsmith("mkimage", "--compression", "gz", "yum", ...line);
    assert.equal(
      await docker("images", "--format", "{{.Repository}}:{{.Tag}}", "mine"),
      "mine:7.9.2009",
    );
    const script = "cat /etc/sysconfig/network; ls -d /usr/share/locale 2>&1; rpm -q trap-caps";
    assert.match(
      await run("mine:7.9.2009", `${script}; rpm -V trap-caps && echo capable`),
      /^NETWORKING=yes\nHOSTNAME=localhost.localdomain\nls: .*No such file.*\ntrap-caps-1-1.el7.noarch\ncapable$/,
    );
  });

  test("rootsmith mkimage rinse builds an image", async (t) => {
    if (engine === undefined) return t.skip("there is no dockerd");
    const line = ["--distribution", "centos-7", "--mirror", url, "--key", key];
    await rootsmith("mkimage", "-t", "rinsed:7", "--compression", "gz", "rinse", ...line);
    assert.match(await run("rinsed:7", "cat /etc/redhat-release"), /^CentOS Linux release 7/);
    assert.match(await run("rinsed:7", "cat /etc/sysconfig/network"), /^NETWORKING=yes$/m);
  });
});

function buildLine(dest: string, type: string): string[] {
  const source = ["--repo", url, "--key", key];
  return ["build", "centos:7", ...source, "-q", "--no-cache", "-o", `type=${type},dest=${dest}`];
}

/** As {@linkcode buildLine}, of a repository that needs no server. */
function localLine(dest: string): string[] {
  const line = buildLine(dest, "tar");
  return line.map((word) => (word === url ? join(work, "repository") : word));
}

async function rootsmith(...args: string[]): Promise<void> {
  await execa(PROGRAM, [...PROGRAM_ARGS, ...args], options());
}

/** An environment with the engine, and a cache of this test alone. */
function options() {
  const { host = "" } = engine ?? {};
  const directories = { TMPDIR: work, XDG_CACHE_HOME: join(work, "cache") };
  return {
    env: { ...directories, DOCKER_HOST: host, DOCKER_BUILDKIT: "0" },
    stdin: "ignore",
  } as const;
}

async function digestOfFile(file: string): Promise<string> {
  return createHash("sha256")
    .update(await readFile(file))
    .digest("hex");
}
