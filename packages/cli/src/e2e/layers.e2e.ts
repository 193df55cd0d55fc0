/**
 * Layers of a real Debian: what they add up to, what other tools make of them, what images share.
 *
 * Needs root and a host whose apt has a Debian mirror; umoci, skopeo and dockerd for a test each.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { compareRootfs } from "../../../core/fixtures/compare-rootfs.ts";
import { startPrivateEngine } from "../../../core/fixtures/executor-fixture.ts";
import { debianProblem, programProblem, rootsmith } from "../../fixtures/e2e-build.ts";

interface Layer {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

describe("layers of debian:bookworm", { skip: await debianProblem() }, () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "rootsmith-layers-"));
    build("single", "--layers", "single");
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  /** Into `NAME.tar`, and `NAME` as a layout with the tag `latest`. */
  function build(name: string, ...flags: readonly string[]): void {
    const hook = [
      "--copy-in",
      `${import.meta.filename}:/srv/test.ts`,
      "--run",
      "echo hello >/srv/run",
    ];
    const outputs = ["-o", `type=tar,dest=${join(work, `${name}.tar`)}`];
    outputs.push("-o", `type=oci,dest=${join(work, name)}`);
    rootsmith(
      ...["build", "debian:bookworm", "-q", "--name", "rs", "--cache-dir", join(work, "cache")],
      ...[...hook, ...flags, ...outputs],
    );
  }

  function digestOfTar(name: string): string {
    const tar = readFileSync(join(work, `${name}.tar`));
    return createHash("sha256").update(tar).digest("hex");
  }

  function layersOf(name: string): readonly Layer[] {
    const readBlob = (digest: string) =>
      JSON.parse(readFileSync(join(work, name, "blobs", digest.replace(":", "/")), "utf8"));
    const index = JSON.parse(readFileSync(join(work, name, "index.json"), "utf8"));
    return readBlob(index.manifests[0].digest).layers;
  }

  for (const [name, how, count] of [
    ["split", "split", 3],
    ["packages-2", "packages=2", 2],
    ["packages-20", "packages=20", 20],
    ["packages-127", "packages=127", undefined],
  ] as const) {
    test(`${how} adds up to the rootfs in one layer, byte for byte`, () => {
      build(name, "--layers", how);
      assert.equal(digestOfTar(name), digestOfTar("single"));
      const { length } = layersOf(name);
      if (count !== undefined) assert.equal(length, count);
      assert.ok(length <= 127);
    });
  }

  test("umoci unpacks them to the rootfs", { skip: programProblem("umoci") }, async () => {
    const bundle = join(work, "bundle");
    execFileSync("umoci", ["unpack", "--image", `${join(work, "packages-20")}:latest`, bundle]);
    const file = join(work, "umoci.tar");
    const tar = ["-C", join(bundle, "rootfs"), "--numeric-owner", "--xattrs", "--xattrs-include=*"];
    execFileSync("tar", [...tar, "-cf", file, "."]);
    const differences = await compareRootfs(join(work, "single.tar"), { name: "umoci", file });
    assert.deepEqual(differences, []);
    rmSync(bundle, { recursive: true });
  });

  test("zstd layers are named so, and skopeo copies them", {
    skip: programProblem("skopeo"),
  }, () => {
    const layout = join(work, "zstd");
    const output = ["-o", `type=oci,dest=${layout},compression=zstd`];
    build("packages-20", "--layers", "packages=20", ...output);
    for (const { mediaType } of layersOf("zstd")) {
      assert.equal(mediaType, "application/vnd.oci.image.layer.v1.tar+zstd");
    }
    execFileSync("skopeo", ["copy", "-q", `oci:${layout}:latest`, `dir:${join(work, "copied")}`]);
  });

  test("an image with nginx has most bytes of its layers in common", (t) => {
    const share = (how: string): number => {
      const name = how.replace("=", "-");
      build(name, "--layers", how);
      build(`${name}-nginx`, "--layers", how, "--include", "nginx");
      const known = new Set(layersOf(name).map(({ digest }) => digest));
      let [common, all] = [0, 0];
      for (const { digest, size } of layersOf(`${name}-nginx`)) {
        all += size;
        if (known.has(digest)) common += size;
      }
      t.diagnostic(`${how}: ${common} of ${all} bytes, ${Math.round((100 * common) / all)} %`);
      return common / all;
    };
    assert.equal(share("single"), 0);
    assert.ok(share("packages=20") > 0.6);
    assert.ok(share("packages=40") > 0.75);
  });

  test("docker load takes them, and dpkg finds nothing wrong", {
    skip: programProblem("dockerd"),
  }, async () => {
    const engine = await startPrivateEngine();
    const docker = (...args: string[]): string =>
      execFileSync("docker", args, {
        encoding: "utf8",
        env: { ...process.env, DOCKER_HOST: engine?.host },
      });
    try {
      const archive = join(work, "docker.tar");
      build("packages-20", "--layers", "packages=20", "-o", `type=docker,dest=${archive}`);
      docker("load", "-i", archive);
      const check = "dpkg --audit; dpkg -V; cat /srv/run";
      assert.equal(docker("run", "--rm", "--network=none", "rs", "sh", "-c", check), "hello\n");
    } finally {
      await engine?.stop();
    }
  });
});
