import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, before, test } from "node:test";
import { type FakeRegistry, serveRegistry } from "../../fixtures/registry.ts";
import { outputContext, temporaryDirectory, tinyImage } from "../../fixtures/tiny-image.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { writeOutput } from "../outputs/write-output.ts";
import { tagImage } from "../registry/tag-image.ts";
import { type CopyResult, copyImage } from "./copy-image.ts";

const ROOT = temporaryDirectory();
const LAYOUT = join(ROOT, "layout");
const cacheDir = join(ROOT, "cache");
let digest: string | undefined;

before(async () => {
  const output = { type: "oci", dest: LAYOUT } as const;
  ({ digest } = await writeOutput(output, await tinyImage(), outputContext()));
});

const running: FakeRegistry[] = [];
afterEach(async () => {
  for (const registry of running.splice(0)) await registry[Symbol.asyncDispose]();
});

async function serve(): Promise<FakeRegistry> {
  const registry = await serveRegistry();
  running.push(registry);
  return registry;
}

function copy(from: string, to?: string): Promise<CopyResult> {
  return copyImage(from, to, { cacheDir });
}

test("copyImage() brings a layout to a registry", async () => {
  const { host } = await serve();
  const result = await copy(LAYOUT, `${host}/base:1`);
  assert.deepEqual(result, {
    type: "registry",
    name: `${host}/base:1`,
    size: result.size,
    digest,
    importCommands: [
      `docker pull ${host}/base:1`,
      `podman pull ${host}/base:1`,
      `docker pull ${host}/base@${digest}`,
    ],
    pushed: { blobs: { present: 0, mounted: 0, uploaded: 2 }, bytes: result.pushed?.bytes },
  });
});

test("copyImage() copies from registry to registry without fetching what is there", async () => {
  const [one, two] = [await serve(), await serve()];
  await copy(LAYOUT, `${one.host}/base:1`);
  await copy(LAYOUT, `${two.host}/base:1`);
  one.log.splice(0);
  const { pushed } = await copy(`${one.host}/base:1`, `${two.host}/base:2`);
  assert.deepEqual(pushed?.blobs, { present: 2, mounted: 0, uploaded: 0 });
  assert.deepEqual(
    one.log.filter((line) => line.includes("/blobs/")),
    [],
  );
});

test("copyImage() mounts within a registry", async () => {
  const { host } = await serve();
  await copy(LAYOUT, `${host}/base:1`);
  const { pushed } = await copy(`${host}/base:1`, `${host}/team/base:1`);
  assert.deepEqual(pushed?.blobs, { present: 0, mounted: 2, uploaded: 0 });
});

test("copyImage() brings an image back to a layout and an archive, with its name or another", async () => {
  const { host } = await serve();
  await copy(LAYOUT, `${host}/base:1`);
  const dest = join(ROOT, "back");
  const { type, name, digest: copied } = await copy(`docker://${host}/base:1`, `oci:${dest}:2`);
  assert.deepEqual([type, name, copied], ["oci", `${host}/base:2`, digest]);
  const blobs = (dir: string): string[] => readdirSync(join(dir, "blobs/sha256"));
  assert.deepEqual(blobs(dest), blobs(LAYOUT));
  const archive = await copy(`oci:${dest}`, `docker-archive:${dest}.tar:tiny:3`);
  assert.deepEqual([archive.type, archive.name], ["docker", "tiny:3"]);
  assert.equal((await copy(`${dest}.tar`, `${host}/again:1`)).digest, digest);
});

test("copyImage() adds a tag to a layout", async () => {
  const dest = join(ROOT, "tags");
  await copy(LAYOUT, `oci:${dest}:a`);
  await copy(LAYOUT, `oci:${dest}:b`);
  await copy(`oci:${dest}:a`, `oci:${dest}:c`);
  for (const tag of ["a", "b", "c"]) {
    assert.equal((await copy(`oci:${dest}:${tag}`, `${dest}-${tag}.tar`)).digest, digest);
  }
});

test("copyImage() takes along what refers to an image, except into an archive", async () => {
  const [layout, again, archive] = ["attested", "again", "attested.tar"].map((name) =>
    join(ROOT, name),
  ) as [string, string, string];
  const output = { type: "oci", dest: layout, attest: "referrers" } as const;
  await writeOutput(output, await tinyImage(), outputContext());
  const index = (path: string): { manifests: Record<string, unknown>[] } =>
    JSON.parse(readFileSync(join(path, "index.json"), "utf8"));
  // As `docker save` of Docker 29 lists a signature.
  const { manifests } = index(layout);
  const signature = { ...manifests[1] };
  delete signature.artifactType;
  const bare = JSON.stringify({ ...index(layout), manifests: [manifests[0], signature] });
  writeFileSync(join(layout, "index.json"), bare);
  assert.deepEqual(signature.annotations, {
    "io.containerd.manifest.subject": digest,
    "org.opencontainers.image.created": "2023-11-14T22:13:20Z",
  });
  await copy(layout, `oci:${again}`);
  assert.deepEqual(index(again).manifests, index(layout).manifests);

  for (const form of ["docker-archive", "oci-archive"]) {
    const events: ProgressEvent[] = [];
    await copyImage(layout, `${form}:${archive}`, {
      cacheDir,
      report: (event) => void events.push(event),
    });
    assert.deepEqual(
      events.filter(({ type }) => type === "warning"),
      [
        {
          type: "warning",
          code: "REFERRERS_LEFT_OUT",
          message: `"${archive}" has the image alone: docker load would make an image of each document that refers to it; oci:DIRECTORY keeps them`,
        },
      ],
    );
    assert.equal(readFileSync(archive, "latin1").includes("io.containerd.manifest.subject"), false);
  }
});

test("copyImage() reports fetches and pushes as stages", async () => {
  const { host } = await serve();
  const events: ProgressEvent[] = [];
  const report = (event: ProgressEvent): unknown => events.push(event);
  await copyImage(LAYOUT, `${host}/base:1`, { cacheDir, report });
  const stages = events.map(({ type, ...event }) => ("state" in event ? event.state : type));
  assert.deepEqual(stages, ["start", "push", "push", "end"]);
});

test("copyImage() says what is missing where it cannot know the registry", async () => {
  await assert.rejects(copy(LAYOUT), {
    name: "TypeError",
    message: `Cannot push "${LAYOUT}": its name "tiny:1" does not say in which registry; say where, as HOST/REPOSITORY:TAG`,
  });
  await assert.rejects(copy(LAYOUT, `localhost/base@${digest}`), {
    name: "TypeError",
    message: `Cannot push to "localhost/base@${digest}": a digest cannot be chosen; give a tag`,
  });
});

test("copyImage() writes no docker archive that docker load would refuse", async () => {
  const dest = join(ROOT, "zstd");
  await writeOutput({ type: "oci", dest, compression: "zstd" }, await tinyImage(), outputContext());
  await assert.rejects(copy(dest, `docker-archive:${dest}.tar`), {
    name: "FormatError",
    message: `Cannot write "${dest}.tar" for docker load: its layers are compressed with zstd`,
    hint: `Write a layout: oci-archive:${dest}.tar`,
  });
});

test("tagImage() gives another tag and transfers no blob", async () => {
  const registry = await serve();
  await copy(LAYOUT, `${registry.host}/base:1`);
  registry.log.splice(0);
  assert.deepEqual(await tagImage(`${registry.host}/base:1`, "stable"), { digest });
  assert.deepEqual(registry.log, [
    "GET /v2/base/manifests/1 200",
    "HEAD /v2/base/manifests/stable 404",
    "PUT /v2/base/manifests/stable 201",
  ]);
  await assert.rejects(tagImage(`${registry.host}/base:1`, "no tag"), { name: "TypeError" });
  await assert.rejects(tagImage(`${registry.host}/base:2`, "3"), {
    name: "RegistryError",
    message: `Cannot find "${registry.host}/base:2": there is no such image`,
  });
});
