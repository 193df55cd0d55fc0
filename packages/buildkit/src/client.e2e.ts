/**
 * Builds on real builders: what comes back is, to the byte, what a build here writes.
 *
 * Needs root, dockerd, docker, docker-registry, and a host whose apt has a Debian mirror; the builders of docker
 * buildx need docker-buildx 0.13. Says what it skips.
 */

import assert from "node:assert/strict";
import type { Buffer } from "node:buffer";
import { execFile, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { pipeline } from "node:stream";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { promisify } from "node:util";
import { type BuildOptions, build, type LockFile, resolve } from "@rootsmith/core";
import type { RootfsProvider } from "@rootsmith/core/provider";
import { keyedTests } from "@rootsmith/definition";
import { busybox } from "@rootsmith/distro-busybox";
import { centos } from "@rootsmith/distro-centos";
import { debian } from "@rootsmith/distro-debian";
import { type DockerRegistry, startDockerRegistry } from "../../core/fixtures/docker-registry.ts";
import {
  eventually,
  type PrivateEngine,
  processesWith,
  startPrivateEngine,
} from "../../core/fixtures/executor-fixture.ts";
import { hostDebianMirrors } from "../../distro-debian/fixtures/host-debian-mirrors.ts";
import { makeRpmRepository, reasonWithoutDnf } from "../../rpm/fixtures/dnf-root.ts";
import { buildkitBuilder } from "./client/buildkit-builder.ts";
import { connect } from "./client/connect.ts";

const noDnf = await reasonWithoutDnf();
const ROOT = join(import.meta.dirname, "../../..");

const mirrors = await hostDebianMirrors();

/** Serves the files of a directory, and prints its port. */
const SERVER = `
const root = process.argv[1];
const server = require("node:http").createServer(({ url }, response) => {
  const file = require("node:fs").createReadStream(root + decodeURIComponent(url));
  file.once("error", () => response.writeHead(404).end());
  file.pipe(response);
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

const KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

describe("build() on a builder", { skip: reasonToSkip() }, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-client-"));
  const cacheDir = join(work, "cache");
  const servers: { close(): void }[] = [];
  let engine: PrivateEngine | undefined;
  let registry: DockerRegistry;
  let frontend = "";
  let machines = 0;

  before(async () => {
    engine = await startPrivateEngine();
    process.env.DOCKER_HOST = engine?.host;
    registry = await startDockerRegistry();
    frontend = `${registry.host}/rootsmith:1`;
    const output = `type=registry,name=${frontend}`;
    const args = ["scripts/frontend.ts", "--no-lock", "-q", "-o", output];
    execFileSync(process.execPath, args, { cwd: ROOT });
  });
  after(async () => {
    for (const server of servers) server.close();
    delete process.env.DOCKER_HOST;
    await engine?.stop();
    await registry?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  /** Builds on a machine that has nothing yet. */
  async function buildOn(
    address: string,
    options: Pick<BuildOptions, "provider"> & Partial<BuildOptions>,
  ): Promise<readonly string[]> {
    const cached: string[] = [];
    await build({
      name: "image",
      mirrors,
      cacheDir: join(work, `machine-${machines++}`),
      outputs: [],
      builder: buildkitBuilder({ address, frontend }),
      report: (event) => {
        if (event.type === "cached") cached.push(event.what);
      },
      ...options,
    });
    return cached;
  }

  /** Builds here and there, and compares all that is written. */
  async function compare(
    name: string,
    provider: RootfsProvider,
    options: Partial<BuildOptions> = {},
  ): Promise<LockFile> {
    const common = { mirrors, ...options, name, provider };
    const lock = await resolve({ ...common, cacheDir });
    const written = (where: string): BuildOptions["outputs"] =>
      (["oci", "tar", "docker", "spdx"] as const).map((type) => ({
        type,
        dest: join(work, `${name}-${where}-${type}.tar`),
      }));
    await build({ ...common, lock, locked: true, cacheDir, outputs: written("here") });
    await buildOn("docker://", { ...common, lock, locked: true, outputs: written("there") });
    for (const type of ["oci", "tar", "docker", "spdx"]) {
      const [here, there] = ["here", "there"].map((where) =>
        readFileSync(join(work, `${name}-${where}-${type}.tar`)),
      );
      assert.ok(here?.equals(there as Buffer), `${type} of ${name}`);
    }
    return lock;
  }

  test("writes debian:trixie as a build here does", async () => {
    await compare("trixie", debian({ suite: "trixie" }));
  });

  test("writes busybox in layers, with a config, as a build here does", async () => {
    await compare("busybox", busybox(), { layers: "split", config: { Labels: { team: "base" } } });
  });

  test("sends files of this machine, and what is on a mirror on disk", async () => {
    const binary = join(work, "note");
    writeFileSync(binary, "a note\n");
    const provider = debian({
      suite: "trixie",
      variant: "essential",
      hooks: { afterUnpack: [{ path: "/etc/note", copy: binary }] },
    });
    await compare("note", provider);
  });

  test("writes centos:7 as a build here does", { skip: noDnf }, async () => {
    const repository = join(work, "repository");
    await makeRpmRepository(repository, "7");
    const keys = [readFileSync(join(repository, "RPM-GPG-KEY-test"), "utf8")];
    const server = spawn(process.execPath, ["-e", SERVER, repository]);
    try {
      const [address] = (await once(server.stdout, "data")) as [Buffer];
      const url = `http://127.0.0.1:${address.toString().trim()}`;
      await compare("centos", centos({ release: "7", repositories: [url], keys }), { mirrors: {} });
      const onDisk = centos({ release: "7", repositories: [`file://${repository}/`], keys });
      await compare("centos-disk", onDisk, { mirrors: {} });
    } finally {
      server.kill();
    }
  });

  test("does nothing there twice", async () => {
    const provider = debian({ suite: "trixie" });
    await buildOn("docker://", { provider, name: "base" });
    const cached = await buildOn("docker://", { provider });
    assert.deepEqual(cached, ['layers of image for linux/amd64, on the builder "docker://"']);
  });

  /** A way to the engine's BuildKit, as if it were a buildkitd. */
  function proxy(socket: Socket): void {
    connect({ type: "engine" }, "linux/amd64").then(({ stream, close }) => {
      pipeline(socket, stream, socket, close);
    });
  }

  /** Where that listens: `"127.0.0.1:1234"`. */
  async function listen(server: ReturnType<typeof createServer>): Promise<string> {
    servers.push(server);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    return typeof address === "object" ? `127.0.0.1:${address?.port}` : "";
  }

  test("takes a BuildKit at a socket, at a port, and behind TLS with certificates", async () => {
    const provider = busybox();
    const path = join(work, "buildkitd.sock");
    const unix = createServer(proxy).listen(path);
    servers.push(unix);
    await buildOn(`unix://${path}`, { provider });
    await buildOn(`tcp://${await listen(createServer(proxy))}`, { provider });

    const openssl = (...args: readonly string[]): unknown =>
      execFileSync("openssl", args, { cwd: work, stdio: "pipe" });
    openssl(
      "req",
      "-x509",
      ...KEY,
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
      "-subj",
      "/CN=authority",
    );
    writeFileSync(join(work, "extensions"), "subjectAltName=DNS:buildkit\n");
    for (const name of ["server", "client"]) {
      openssl(
        "req",
        ...KEY,
        "-keyout",
        `${name}.key`,
        "-out",
        `${name}.csr`,
        "-subj",
        `/CN=${name}`,
      );
      const signer = ["-CA", "ca.pem", "-CAkey", "ca.key", "-CAcreateserial"];
      const request = ["-req", "-in", `${name}.csr`, "-extfile", "extensions"];
      openssl("x509", ...request, ...signer, "-out", `${name}.pem`);
    }
    const read = (name: string): Buffer => readFileSync(join(work, name));
    const tls = createTlsServer(
      {
        ...{ ca: read("ca.pem"), cert: read("server.pem"), key: read("server.key") },
        ...{ requestCert: true, rejectUnauthorized: true, ALPNProtocols: ["h2"] },
      },
      proxy,
    );
    const where = await listen(tls);
    const trusts = `cacert=${work}/ca.pem,servername=buildkit`;
    const shows = `cert=${work}/client.pem,key=${work}/client.key`;
    await buildOn(`tcp://${where},${trusts},${shows}`, { provider });
    await assert.rejects(buildOn(`tcp://${where},${trusts}`, { provider }), {
      name: "HostError",
      message: /^Cannot reach the builder /,
    });
  });

  test("takes a builder of docker buildx", {
    skip: hasBuildx() ? false : "no buildx",
  }, async () => {
    process.env.BUILDX_CONFIG = join(work, "buildx");
    const endpoint = `tcp://${await listen(createServer(proxy))}`;
    const args = ["buildx", "create", "--name", "fleet", "--driver", "remote", endpoint];
    await promisify(execFile)("docker", args); // which asks the proxy
    await buildOn("fleet", { provider: busybox() });
    await buildOn("default", { provider: busybox() });
    await assert.rejects(buildOn("fleat", { provider: busybox() }), {
      message: 'Cannot reach the builder "fleat": no builder "fleat" found',
      hint: "Builders of docker buildx: default, fleet",
    });
  });

  test("runs the tests of an image there, and shows what fails", async () => {
    const provider = busybox();
    const tests = keyedTests("image", [{ run: "cat /etc/passwd", contains: "root" }]);
    await buildOn("docker://", { provider, tests });
    const failing = keyedTests("image", [{ run: "echo this machine", equals: "that machine" }]);
    await assert.rejects(buildOn("docker://", { provider, tests: failing }), {
      message: /1 of 1 test failed\n.*run echo this machine.*this machine/s,
      hint: "Nothing was written: correct the image or the test",
    });
  });

  test("says what is wrong with the image of the frontend, and with a mirror", async () => {
    const missing = buildkitBuilder({ address: "docker://", frontend: `${registry.host}/none:1` });
    await assert.rejects(buildOn("docker://", { provider: busybox(), builder: missing }), {
      message: new RegExp(`^Cannot use the frontend image "${registry.host}/none:1" .*: not found`),
    });
    const provider = busybox({ version: "1.35.0" }); // nobody has built it yet
    const lock = await resolve({ provider, mirrors, cacheDir });
    const nowhere = { debian: ["http://127.0.0.1:1/debian"] };
    const other = { provider, lock, locked: true, mirrors: nowhere, cachedLayers: false };
    await assert.rejects(buildOn("docker://", other), {
      message:
        /^Cannot download http:\/\/127\.0\.0\.1:1\/debian\/pool\/.* on the builder "docker:\/\/": .*connection refused/,
    });
  });

  test("ends the build there where it is aborted here", async () => {
    const stop = new AbortController();
    const reason = new Error("received SIGINT");
    const job = "/.rs/l/main.js";
    const others = processesWith(job);
    const own = (): number[] => processesWith(job).filter((pid) => !others.includes(pid));
    const building = buildOn("docker://", {
      provider: debian({ suite: "bookworm" }),
      signal: stop.signal,
    });
    while (own().length === 0) await sleep(50); // the packages come first
    const steps = own();
    stop.abort(reason);
    await assert.rejects(building, reason);
    await eventually("it ends", () => steps.every((pid) => !own().includes(pid)) || undefined);
  });

  test("is a flag of the command, which leaves nothing running", async () => {
    const args = ["packages/cli/src/main.ts", "build", "busybox", "--builder", "docker://"];
    const mirror = `debian=${mirrors.debian?.[0]}`;
    const dest = join(work, "by-command.tar");
    const { status, stderr } = spawnSync(
      process.execPath,
      [...args, "--frontend", frontend, "--mirror", mirror, "-o", `type=tar,dest=${dest}`],
      { cwd: ROOT, encoding: "utf8", timeout: 120_000 },
    );
    assert.equal(status, 0, stderr);
    assert.ok(existsSync(dest));
  });
});

function hasBuildx(): boolean {
  const { stdout } = spawnSync("docker", ["buildx", "dial-stdio", "--help"], { encoding: "utf8" });
  return stdout.includes("docker buildx dial-stdio");
}

function reasonToSkip(): string | false {
  if (process.getuid?.() !== 0) return "not root";
  if (mirrors.debian === undefined) return "the host's apt has no Debian mirror";
  if (spawnSync("dockerd", ["--version"]).status !== 0) return "dockerd is not installed";
  if (spawnSync("docker-registry", ["--version"]).status !== 0)
    return "docker-registry is not installed";
  return false;
}
