/**
 * A real registry, with skopeo and a Docker engine as further clients. What is not installed is
 * skipped; the engine needs root.
 */
import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { execa } from "execa";
import { type DockerRegistry, startDockerRegistry } from "../../fixtures/docker-registry.ts";
import { type PrivateEngine, startPrivateEngine } from "../../fixtures/executor-fixture.ts";
import {
  ENTRIES,
  layerOf,
  outputContext,
  temporaryDirectory,
  tinyImage,
} from "../../fixtures/tiny-image.ts";
import type { BuiltImage } from "../image/built-image.ts";
import { contentOf } from "../model/fs-entry.ts";
import { writeOutput } from "../outputs/write-output.ts";
import { copyImage } from "../run/copy-image.ts";
import { listReferrers } from "./referrers.ts";
import { RegistryClient } from "./registry-client.ts";
import { tagImage } from "./tag-image.ts";

const ROOT = temporaryDirectory();
const cacheDir = join(ROOT, "cache");
const LAYOUT = join(ROOT, "layout");
const INDEX = join(ROOT, "index");
const INSECURE = ["--src-tls-verify=false", "--dest-tls-verify=false"];

function missing(...programs: string[]): string | false {
  const absent = programs.find((program) => spawnSync(program, ["--version"]).error);
  return absent === undefined ? false : `${absent} is not installed`;
}

/** Two platforms, and a layer that takes several chunks. */
async function images(): Promise<{ one: BuiltImage; two: BuiltImage }> {
  const noise = new Uint8Array(70 << 20);
  let state = 1;
  for (let i = 0; i < noise.length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0;
    noise[i] = state >>> 16;
  }
  const big = await layerOf("big", [
    { type: "file", path: "noise", mode: 0o644, content: contentOf(noise) },
  ]);
  const one = await tinyImage([await layerOf("tiny", ENTRIES), big]);
  const [built] = one.platforms;
  assert.ok(built);
  const arm = { ...built, platform: { os: "linux", architecture: "arm64", variant: "v8" } };
  return { one, two: { ...one, platforms: [built, arm] } };
}

describe("docker-registry", { skip: missing("docker-registry") }, () => {
  let registry: DockerRegistry;
  let digest: string;
  let indexDigest: string;

  before(async () => {
    registry = await startDockerRegistry();
    const { one, two } = await images();
    const layout = { type: "oci", dest: LAYOUT, attest: "referrers" } as const;
    digest = (await writeOutput(layout, one, outputContext())).digest ?? "";
    const index = { type: "oci", dest: INDEX, attest: "buildkit" } as const;
    indexDigest = (await writeOutput(index, two, outputContext())).digest ?? "";
  });
  after(() => registry?.stop());

  const push = (from: string, to: string): ReturnType<typeof copyImage> =>
    copyImage(from, `docker://${registry.host}/${to}`, { cacheDir });

  test("takes an image with a layer in chunks", async () => {
    const { pushed, ...result } = await push(LAYOUT, "base:1");
    assert.equal(result.digest, digest);
    assert.equal(pushed?.blobs.present, 0);
    const requests = registry.requests();
    assert.equal(requests.filter((line) => line.startsWith("PATCH ")).length, 1);
    assert.equal(requests.at(-1), "PUT /v2/base/manifests/1 201");
  });

  test("is sent no blob of an unchanged image", async () => {
    registry.requests();
    const { pushed } = await push(LAYOUT, "base:1");
    assert.equal(pushed?.blobs.uploaded, 0);
    const requests = registry.requests();
    assert.deepEqual(
      requests.filter((line) => /^(POST|PATCH)|^PUT .*blobs/.test(line)),
      [],
    );
    assert.equal(requests.filter((line) => line.startsWith("HEAD ")).length > 3, true);
  });

  test("mounts blobs of another repository, and keeps referrers by the tag", async () => {
    const { pushed } = await push(`docker://${registry.host}/base:1`, "team/base:1");
    assert.deepEqual([pushed?.blobs.uploaded, pushed?.blobs.present], [0, 0]);
    const client = new RegistryClient({ signal: new AbortController().signal, report: () => {} });
    try {
      const repository = client.repository({ host: registry.host, repository: "team/base" });
      const referrers = await listReferrers(repository, digest as `sha256:${string}`);
      assert.equal(referrers.length > 0, true);
    } finally {
      client.close();
    }
  });

  test("gives the same bytes back", async () => {
    const dest = join(ROOT, "pulled");
    const result = await copyImage(`docker://${registry.host}/base:1`, `oci:${dest}:1`, {
      cacheDir: join(ROOT, "empty-cache"),
    });
    assert.equal(result.digest, digest);
    await execa("diff", ["-r", join(LAYOUT, "blobs"), join(dest, "blobs")]);
  });

  test("tags", async () => {
    await tagImage(`${registry.host}/base:1`, "stable");
    const { pushed } = await push(LAYOUT, "base:stable");
    assert.equal(pushed?.blobs.uploaded, 0);
    assert.equal(registry.requests().at(-1), "HEAD /v2/base/manifests/stable 200");
  });

  test("refuses who has no password, and takes who has", {
    skip: missing("htpasswd"),
  }, async () => {
    const guarded = await startDockerRegistry({ user: "jo" });
    const inherited = process.env.REGISTRY_AUTH_FILE;
    const file = join(ROOT, "auth.json");
    const to = `docker://${guarded.host}/base:1`;
    try {
      process.env.REGISTRY_AUTH_FILE = file;
      await assert.rejects(copyImage(LAYOUT, to, { cacheDir }), {
        name: "RegistryError",
        status: 401,
        hint: `Log in: docker login ${guarded.host}`,
      });
      const auth = Buffer.from("jo:secret").toString("base64");
      writeFileSync(file, JSON.stringify({ auths: { [guarded.host]: { auth } } }));
      assert.equal((await copyImage(LAYOUT, to, { cacheDir })).digest, digest);
    } finally {
      if (inherited === undefined) delete process.env.REGISTRY_AUTH_FILE;
      else process.env.REGISTRY_AUTH_FILE = inherited;
      await guarded.stop();
    }
  });

  describe("skopeo", { skip: missing("skopeo") }, () => {
    test("reads what was pushed", async () => {
      const { stdout } = await execa("skopeo", [
        "inspect",
        "--tls-verify=false",
        `docker://${registry.host}/base:1`,
      ]);
      assert.equal(JSON.parse(stdout).Digest, digest);
      const copy = join(ROOT, "skopeo-pulled");
      const from = `docker://${registry.host}/base:1`;
      await execa("skopeo", ["copy", ...INSECURE, from, `oci:${copy}:1`]);
      await execa("skopeo", ["inspect", `oci:${copy}:1`]);
    });

    test("reads an index with attestations, and pushes what is read back", async () => {
      await push(INDEX, "multi:1");
      const from = `docker://${registry.host}/multi:1`;
      const to = `docker://${registry.host}/skopeo:1`;
      await execa("skopeo", ["copy", "--all", "--preserve-digests", ...INSECURE, from, to]);
      const dest = join(ROOT, "from-skopeo");
      const result = await copyImage(to, `oci:${dest}:1`, { cacheDir });
      assert.equal(result.digest, indexDigest);
    });
  });

  const rootOnly = process.geteuid?.() === 0 ? false : "needs root";
  describe("a Docker engine", { skip: rootOnly || missing("docker", "dockerd") }, () => {
    let engine: PrivateEngine | undefined;
    before(async () => {
      engine = await startPrivateEngine();
    });
    after(() => engine?.stop());
    const docker = (...args: string[]): Promise<string> =>
      execa("docker", args, { env: { DOCKER_HOST: engine?.host ?? "" } }).then((r) => r.stdout);

    test("pulls what was pushed, by tag and by digest", async () => {
      await push(LAYOUT, "base:1");
      await docker("pull", `${registry.host}/base:1`);
      await docker("pull", `${registry.host}/base@${digest}`);
      const id = await docker("image", "inspect", "-f", "{{.Id}}", `${registry.host}/base:1`);
      assert.match(id, /^sha256:[0-9a-f]{64}$/);
      await push(INDEX, "multi:1");
      await docker("pull", `${registry.host}/multi:1`);
    });

    test("pushes what can be read", async () => {
      await docker("tag", `${registry.host}/base:1`, `${registry.host}/docker:1`);
      await docker("push", `${registry.host}/docker:1`);
      const dest = join(ROOT, "from-docker");
      mkdirSync(dest);
      await copyImage(`${registry.host}/docker:1`, `oci:${dest}:1`, { cacheDir });
      await copyImage(`oci:${dest}:1`, `docker-archive:${dest}.tar`, { cacheDir });
      assert.match(await docker("load", "-i", `${dest}.tar`), /Loaded image: /);
    });
  });
});
