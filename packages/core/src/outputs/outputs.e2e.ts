/**
 * The tools that images are written for, as judges: skopeo, umoci, and a Docker engine that the
 * test starts for itself. What is not installed is skipped; the engine needs root.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { execa } from "execa";
import {
  type PrivateEngine,
  startPrivateEngine,
  usePrivatePodman,
} from "../../fixtures/executor-fixture.ts";
import {
  ENTRIES,
  layerOf,
  outputContext,
  temporaryDirectory,
  tinyImage,
} from "../../fixtures/tiny-image.ts";
import { imageConfig } from "../image/image-manifest.ts";
import { readTar } from "../tar/read-tar.ts";
import { storedBytes } from "../tar/stored-bytes.ts";
import type { Output, OutputResult } from "./output.ts";
import { writeOutput } from "./write-output.ts";

const ROOT = temporaryDirectory();
const IMAGE = await tinyImage();
const [BUILT] = IMAGE.platforms;
assert.ok(BUILT);
const IMAGE_ID = imageConfig(BUILT).descriptor.digest;

function missing(...programs: string[]): string | false {
  const absent = programs.find((program) => spawnSync(program, ["--version"]).error);
  return absent === undefined ? false : `${absent} is not installed`;
}

async function write(output: Output): Promise<OutputResult> {
  return writeOutput(output, IMAGE, outputContext());
}

describe("skopeo", { skip: missing("skopeo") }, () => {
  const inspect = async (source: string): Promise<{ Layers: string[]; Digest: string }> =>
    JSON.parse((await execa("skopeo", ["inspect", source])).stdout);

  for (const compression of ["gzip", "zstd", "none"] as const) {
    test(`reads a layout with layers of ${compression}`, async () => {
      const dest = join(ROOT, `skopeo-${compression}`);
      const { digest } = await write({ type: "oci", dest, compression });
      const { Digest, Layers } = await inspect(`oci:${dest}:1`);
      assert.deepEqual([Digest, Layers.length], [digest, 1]);
      await execa("skopeo", ["copy", `oci:${dest}:1`, `dir:${dest}-copy`]);
    });
  }

  test("reads an archive of a layout", async () => {
    const dest = join(ROOT, "skopeo-oci.tar");
    const { digest } = await write({ type: "oci", dest });
    assert.equal((await inspect(`oci-archive:${dest}:1`)).Digest, digest);
  });

  test("reads a docker archive", async () => {
    const dest = join(ROOT, "skopeo-docker.tar");
    await write({ type: "docker", dest });
    await execa("skopeo", ["copy", `docker-archive:${dest}`, `oci:${ROOT}/from-docker:1`]);
    assert.equal((await inspect(`oci:${ROOT}/from-docker:1`)).Layers.length, 1);
  });

  test("chooses a platform of an index", async () => {
    const dest = join(ROOT, "skopeo-index");
    const arm = { ...BUILT, platform: { os: "linux", architecture: "arm64", variant: "v8" } };
    const image = { ...IMAGE, platforms: [BUILT, arm] };
    await writeOutput({ type: "oci", dest }, image, outputContext());
    const flags = ["--override-arch", "arm64", "inspect", "--config", `oci:${dest}:1`];
    const { architecture, variant } = JSON.parse((await execa("skopeo", flags)).stdout);
    assert.deepEqual([architecture, variant], ["arm64", "v8"]);
    await execa("skopeo", ["copy", "--all", `oci:${dest}:1`, `dir:${dest}-copy`]);
  });

  test("reads an image without layers", async () => {
    const dest = join(ROOT, "skopeo-empty");
    await writeOutput({ type: "oci", dest }, await tinyImage([]), outputContext());
    assert.equal((await inspect(`oci:${dest}:1`)).Layers.length, 1);
  });
});

const ROOT_ONLY = process.geteuid?.() === 0 ? false : "needs root";

test("umoci unpacks what was packed", { skip: ROOT_ONLY || missing("umoci") }, async () => {
  const dest = join(ROOT, "umoci");
  const bundle = join(ROOT, "bundle");
  await write({ type: "oci", dest });
  await execa("umoci", ["unpack", "--image", `${dest}:1`, bundle]);
  assert.equal(readFileSync(join(bundle, "rootfs/bin/ho"), "utf8"), "#!/bin/false\n");
});

describe("a Docker engine", { skip: ROOT_ONLY || missing("docker", "dockerd") }, () => {
  const inherited = process.env.DOCKER_HOST;
  let engine: PrivateEngine | undefined;
  let env: { readonly DOCKER_HOST: string };
  const docker = (...args: string[]): Promise<string> =>
    execa("docker", args, { env }).then(({ stdout }) => stdout);

  before(async () => {
    engine = await startPrivateEngine();
    env = { DOCKER_HOST: engine?.host ?? "" };
    process.env.DOCKER_HOST = env.DOCKER_HOST;
  });

  after(async () => {
    if (inherited === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = inherited;
    await engine?.stop();
  });

  /** What a container of the image would see. */
  const exported = async (image: string): Promise<string[]> => {
    const container = await docker("create", "--network=none", image, "/bin/hi");
    const { stdout } = await execa("docker", ["export", container], { env, encoding: "buffer" });
    await docker("rm", container);
    const paths: string[] = [];
    for await (const { path } of readTar(storedBytes(stdout))) paths.push(path);
    return paths.filter((path) => /^s?bin/.test(path)).sort();
  };
  const FILES = ["bin", "bin/hi", "bin/ho", "sbin"];

  for (const compression of ["gzip", "none"] as const) {
    test(`loads an archive with layers of ${compression}`, async () => {
      const dest = join(ROOT, `engine-${compression}.tar`);
      await write({ type: "docker", dest, compression });
      await docker("load", "-i", dest);
      assert.equal(await docker("image", "inspect", "-f", "{{.Id}}", "tiny:1"), IMAGE_ID);
      assert.deepEqual(await exported("tiny:1"), FILES);
      await docker("rmi", "tiny:1");
    });
  }

  test("takes an image of type daemon", async () => {
    await write({ type: "daemon" });
    assert.equal(await docker("image", "inspect", "-f", "{{.Id}}", "tiny:1"), IMAGE_ID);
    await docker("rmi", "tiny:1");
  });

  test("loads several layers, whiteouts among them", async () => {
    const above = await layerOf("above", [{ type: "whiteout", path: "bin/ho" }]);
    const image = await tinyImage([await layerOf("base", ENTRIES), above]);
    await writeOutput({ type: "daemon", name: "layered" }, image, outputContext());
    assert.deepEqual(await exported("layered"), ["bin", "bin/hi", "sbin"]);
  });

  test("loads an image without layers", async () => {
    const image = await tinyImage([]);
    await writeOutput({ type: "daemon", name: "empty" }, image, outputContext());
    assert.deepEqual(await exported("empty"), []);
  });

  for (const suffix of ["tar", "tar.gz", "tar.xz", "tar.zst"]) {
    test(`imports a ${suffix} by the command that was printed`, async () => {
      const { importCommands } = await write({ type: "tar", dest: join(ROOT, `rootfs.${suffix}`) });
      await execa("sh", ["-c", importCommands[0] as string], { env });
      assert.deepEqual(await exported("tiny:1"), FILES);
      const config = "{{.Config.Cmd}} {{.Config.Env}}";
      const told = await docker("image", "inspect", "-f", config, "tiny:1");
      assert.equal(told, "[/bin/hi] [PATH=/bin]");
      await docker("rmi", "tiny:1");
    });
  }

  for (const compression of ["xz", "gzip", "none"] as const) {
    test(`builds a context with a rootfs of ${compression}`, async () => {
      const dest = join(ROOT, `context-${compression}`);
      const { importCommands } = await write({ type: "context", dest, compression });
      const classic = { ...env, DOCKER_BUILDKIT: "0" };
      await execa("sh", ["-c", importCommands[0] as string], { env: classic });
      assert.deepEqual(await exported("tiny:1"), FILES);
      const told = "{{.Config.Cmd}} {{.Config.Env}} {{.Config.Labels}}";
      assert.equal(
        await docker("image", "inspect", "-f", told, "tiny:1"),
        "[/bin/hi] [PATH=/bin] map[org.opencontainers.image.title:tiny:1]",
      );
      await docker("rmi", "tiny:1");
    });
  }

  test("imports a directory by the command that was printed", async () => {
    const { importCommands } = await write({ type: "dir", dest: join(ROOT, "rootfs") });
    await execa("sh", ["-c", importCommands[0] as string], { env });
    assert.deepEqual(await exported("tiny:1"), FILES);
  });
});

describe("Podman", { skip: ROOT_ONLY || missing("podman") }, () => {
  let undo: (() => void) | undefined;
  before(() => {
    undo = usePrivatePodman();
  });
  after(() => undo?.());
  const podman = (...args: string[]): Promise<string> =>
    execa("podman", args).then(({ stdout }) => stdout);

  test("takes an image of type daemon, and is named in the command", async () => {
    const { importCommands } = await write({ type: "daemon" });
    assert.deepEqual(importCommands, ["podman run --rm -it tiny:1"]);
    const id = await podman("image", "inspect", "-f", "{{.Id}}", "tiny:1");
    assert.equal(`sha256:${id}`, IMAGE_ID);
  });

  test("loads an archive", async () => {
    const dest = join(ROOT, "podman.tar");
    await write({ type: "docker", dest, name: "archived:2" });
    await podman("load", "-i", dest);
    const names = await podman("images", "--format", "{{.Repository}}:{{.Tag}}");
    assert.match(names, /^docker\.io\/library\/archived:2$/m);
  });
});
