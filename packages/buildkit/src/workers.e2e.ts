/**
 * The frontend in two engines with containerd's image store that share one registry: the diffIDs of a local
 * build, steps that the other one has made, a worker that is lost, and eight builds at once.
 *
 * Needs root, runc, docker-registry, and a host whose apt has a Debian mirror, from which it takes Docker;
 * says what it skips.
 */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import {
  appendFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { text } from "node:stream/consumers";
import { after, before, describe, test } from "node:test";
import { digestOf, type FsEntry, readTar, storedBytes, writeTar } from "@rootsmith/core/provider";
import { type DockerRegistry, startDockerRegistry } from "../../core/fixtures/docker-registry.ts";
import { type PrivateEngine, startPrivateEngine } from "../../core/fixtures/executor-fixture.ts";
import { reasonWithoutDnf } from "../../rpm/fixtures/dnf-root.ts";
import {
  DEFINITION,
  MIRROR_ARGUMENTS,
  pushFrontend,
  reasonToSkip,
  serveCentos,
} from "../fixtures/frontend-fixture.ts";
import { unstableDocker } from "../fixtures/unstable-docker.ts";

const MAIN = join(import.meta.dirname, "../../cli/src/main.ts");

const MORE = `  lost:
    distro: debian:trixie
    include: [hello]
  eight:
    distro: busybox
    files:
      - { path: /etc/motd, content: eight }
`;

const noDnf = await reasonWithoutDnf();
const work = mkdtempSync(join(tmpdir(), "rootsmith-workers-"));
after(() => rmSync(work, { recursive: true, force: true }));
const env = await environment();

describe("two engines and one registry", { skip: typeof env === "string" && env }, () => {
  const workers: PrivateEngine[] = [];
  let registry: DockerRegistry;

  before(async () => {
    registry = await startDockerRegistry();
    const flags = ["--feature", "containerd-snapshotter=true"];
    for (let count = 0; count < 2; count++) {
      workers.push(
        (await startPrivateEngine({ env: env as NodeJS.ProcessEnv, flags })) as PrivateEngine,
      );
    }
    const image = pushFrontend(registry);
    writeFileSync(join(work, "rootsmith.yaml"), `# syntax=${image}\n${DEFINITION}${MORE}`);
    mkdirSync(join(work, "www"));
    writeFileSync(join(work, "www/index.html"), "welcome\n");
  });
  after(async () => {
    for (const worker of workers) await worker.stop();
    await registry?.stop();
  });

  function docker(worker: number, ...args: readonly string[]) {
    const own = { ...(env as NodeJS.ProcessEnv), DOCKER_HOST: workers[worker]?.host };
    return spawn("docker", args, { cwd: work, env: own, stdio: ["ignore", "pipe", "pipe"] });
  }

  /** Starts a build of an image as `tag`. The digest of a provenance would be another each time. */
  function start(worker: number, name: string, args: readonly string[] = [], tag = name) {
    const options = ["--provenance=false", "-f", "rootsmith.yaml", "--target", name, "-t", tag];
    return docker(worker, "build", ...options, ...MIRROR_ARGUMENTS, ...args, ".");
  }

  /** Builds an image with a cache in the registry, and gives what the client says, as JSON. */
  async function build(worker: number, name: string, cache = name, tag = name): Promise<string> {
    const ref = `type=registry,ref=${registry.host}/cache:${cache}`;
    const caches = ["--cache-from", ref, "--cache-to", `${ref},mode=max`, "--progress=rawjson"];
    const child = start(worker, name, caches, tag);
    const [said, [status]] = await Promise.all([text(child.stderr), once(child, "close")]);
    assert.equal(status, 0, said);
    return said;
  }

  /** The digest of an image's manifest, and the diffIDs of its layers. */
  async function inspect(worker: number, name: string): Promise<[string, string[]]> {
    const output = await text(docker(worker, "inspect", name).stdout);
    const [{ Id, RootFS }] = JSON.parse(output);
    return [Id, RootFS.Layers];
  }

  /** Builds an image with rootsmith, which writes its lock beside the definition, too. */
  function buildHere(name: string): Uint8Array[] {
    const output = `type=oci,dest=${join(work, "layouts", name)},compression=none`;
    const args = ["build", "rootsmith.yaml", name, "-q", "-o", output];
    const cache = ["--cache-dir", join(work, "cache")];
    execFileSync(process.execPath, [MAIN, ...args, ...cache], { cwd: work });
    const blob = (digest: string): Uint8Array =>
      readFileSync(join(work, "layouts", name, "blobs", digest.replace(":", "/")));
    const json = (bytes: Uint8Array) => JSON.parse(new TextDecoder().decode(bytes));
    const { manifests } = json(readFileSync(join(work, "layouts", name, "index.json")));
    const { layers } = json(blob(manifests[0].digest));
    return layers.map(({ digest }: { readonly digest: string }) => blob(digest));
  }

  for (const name of ["hello", "busybox", "site", "trixie"]) {
    test(`builds ${name} with the diffIDs of a local build`, async () => {
      const here = await Promise.all(buildHere(name).map((layer) => digestOf([layer])));
      await build(0, name);
      const [, diffIDs] = await inspect(0, name);
      assert.deepEqual(
        diffIDs,
        here.map(({ digest }) => digest),
      );
    });

    test(`takes all of ${name} from the other worker`, async () => {
      assert.ok(isCached(await build(1, name), name));
      assert.deepEqual(await inspect(1, name), await inspect(0, name));
    });
  }

  test("builds centos:7 with the diffIDs of a local build, but for its root", {
    skip: noDnf,
  }, async () => {
    const { definition, stop } = await serveCentos(work);
    try {
      appendFileSync(join(work, "rootsmith.yaml"), definition);
      const here = buildHere("centos").map(withoutRoot);
      await build(0, "centos");
      assert.deepEqual((await inspect(0, "centos"))[1], await Promise.all(here));
    } finally {
      stop();
    }
  });

  test("loses nothing but time with a worker that is killed", async () => {
    const [first] = workers;
    buildHere("lost");
    const lost = start(0, "lost", ["--progress=plain"]);
    let said = "";
    lost.stderr.setEncoding("utf8").on("data", (more: string) => {
      said += more;
    });
    const ended = once(lost, "close");
    while (!said.includes(" configure ")) {
      assert.equal(lost.exitCode, null, said);
      await once(lost.stderr, "data");
    }
    await first?.kill();
    assert.notEqual((await ended)[0], 0);

    assert.ok(!isCached(await build(1, "lost"), "lost"));
    await first?.restart();
    const again = start(0, "lost");
    assert.equal((await once(again, "close"))[0], 0);
    assert.deepEqual(await inspect(0, "lost"), await inspect(1, "lost"));
  });

  test("makes one image of eight builds at once", async () => {
    buildHere("eight");
    const tags = Array.from({ length: 8 }, (_, index) => `eight:${index}`);
    const found = tags.map(async (tag, index) => {
      await build(index % 2, "eight", "eight", tag);
      const [id] = await inspect(index % 2, tag);
      return id;
    });
    assert.equal(new Set(await Promise.all(found)).size, 1);
  });
});

/** Whether the step that builds the image was found in a cache. Each line is a part of the state. */
function isCached(output: string, name: string): boolean {
  interface Vertex {
    readonly name: string;
    readonly cached?: boolean;
  }
  const vertexes = output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .flatMap((line) => (JSON.parse(line) as { vertexes?: readonly Vertex[] }).vertexes ?? [])
    .filter((vertex) => vertex.name.startsWith(`build ${name} for `));
  assert.notEqual(vertexes.length, 0, output);
  return vertexes.some(({ cached }) => cached);
}

/** The digest of a layer that has no entry for the root directory. */
async function withoutRoot(layer: Uint8Array): Promise<string> {
  const entries: FsEntry[] = [];
  for await (const entry of readTar(storedBytes(layer))) if (entry.path !== "") entries.push(entry);
  return (await digestOf(writeTar(entries, { epoch: Number.MAX_SAFE_INTEGER }))).digest;
}

/** In which `docker` is one that has containerd's store; or why there is none. */
async function environment(): Promise<NodeJS.ProcessEnv | string> {
  return reasonToSkip("runc") ?? unstableDocker(join(work, "docker"));
}
