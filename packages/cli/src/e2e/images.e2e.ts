/**
 * Images of other tools: what skopeo, umoci and a Docker engine write, and what they make of an image
 * that is built on top of theirs. Needs busybox-static, and root and dockerd for the engine.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import {
  busyboxProblem,
  type PrivateEngine,
  startPrivateEngine,
} from "../../../core/fixtures/executor-fixture.ts";
import { programProblem } from "../../fixtures/e2e-build.ts";
import { fakeHost } from "../../fixtures/fake-host.ts";
import { run } from "../command.ts";

const WORK = mkdtempSync(join(tmpdir(), "rootsmith-images-"));
after(() => rmSync(WORK, { recursive: true, force: true }));
const path = (name: string): string => join(WORK, name);

/** Runs the command; gives what it prints and its exit code. */
async function rootsmith(...args: readonly string[]): Promise<{ code: number; out: string }> {
  const host = fakeHost();
  const code = await run([...args, "--cache-dir", path("cache")], host);
  assert.equal(host.err(), "");
  return { code, out: host.out() };
}

interface Difference {
  readonly paths: readonly { readonly path: string; readonly kind: string }[];
  readonly config: readonly { readonly name: string }[];
}

async function diff(old: string, newer: string): Promise<Difference> {
  return JSON.parse((await rootsmith("diff", old, newer, "--json")).out);
}

const skopeo = (...args: string[]): string =>
  execFileSync("skopeo", args, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

describe("images of other tools", { skip: busyboxProblem() ?? false }, () => {
  before(async () => {
    const outputs = [
      "-o",
      `type=oci,dest=${path("own")}`,
      "-o",
      `type=docker,dest=${path("own.tar")}`,
    ];
    await rootsmith(
      "build",
      "busybox",
      "-q",
      "--name",
      "own:1",
      "--binary",
      "/bin/busybox",
      ...outputs,
    );
    writeFileSync(path("hi"), "#!/bin/sh\ncat /etc/above\n", { mode: 0o755 });
    writeFileSync(path("above"), "from above\n");
  });

  describe("skopeo", { skip: programProblem("skopeo") }, () => {
    for (const [dest, flags] of [
      ["oci:LAYOUT:1", []],
      ["oci:LAYOUT-zstd:1", ["--dest-compress-format", "zstd", "--dest-compress"]],
      ["oci-archive:LAYOUT.tar:1", []],
      ["docker-archive:SAVED.tar:own:1", []],
    ] as const) {
      test(`copies to ${dest}, which is the same image`, async () => {
        const location = dest.replace(/LAYOUT|SAVED/, (name) => path(name));
        skopeo("copy", ...flags, `oci:${path("own")}:1`, location);
        const { paths, config } = await diff(path("own"), location);
        assert.deepEqual([paths, config], [[], []]);
      });
    }

    test("copies an image that is built on top of another", async () => {
      const add = ["--add", `${path("above")}:/etc/above`, "-o", `type=oci,dest=${path("on-top")}`];
      await rootsmith("build", "scratch", "-q", "--from", path("own"), "--name", "top:1", ...add);
      skopeo("copy", `oci:${path("on-top")}:1`, `oci:${path("copied")}:1`);
      const { Layers } = JSON.parse(skopeo("inspect", `oci:${path("copied")}:1`));
      assert.equal(Layers.length, 2);
      assert.equal(JSON.parse(skopeo("inspect", `oci:${path("own")}:1`)).Layers[0], Layers[0]);
    });
  });

  test("umoci's layers are read, with what they remove", {
    skip: programProblem("umoci"),
  }, async () => {
    const umoci = (...args: string[]): string => execFileSync("umoci", args, { encoding: "utf8" });
    const bundle = path("bundle");
    umoci("unpack", "--rootless", "--image", `${path("own")}:1`, bundle);
    rmSync(join(bundle, "rootfs/etc/passwd"));
    rmSync(join(bundle, "rootfs/tmp"), { recursive: true });
    mkdirSync(join(bundle, "rootfs/srv/data"), { recursive: true });
    writeFileSync(join(bundle, "rootfs/srv/data/a"), "1");
    umoci("repack", "--image", `${path("own")}:2`, bundle);
    const { paths } = await diff(`oci:${path("own")}:1`, `oci:${path("own")}:2`);
    const changes = paths.filter(({ kind }) => kind !== "changed");
    assert.deepEqual(
      changes.map((one) => `${one.kind} ${one.path}`),
      ["removed etc/passwd", "added srv", "added srv/data", "added srv/data/a", "removed tmp"],
    );
  });

  describe("a Docker engine", {
    skip: process.geteuid?.() !== 0 ? "needs root" : programProblem("dockerd"),
  }, () => {
    let engine: PrivateEngine | undefined;
    const docker = (...args: string[]): string =>
      execFileSync("docker", args, {
        encoding: "utf8",
        env: { ...process.env, DOCKER_HOST: engine?.host },
      });
    before(async () => {
      engine = await startPrivateEngine();
    });
    after(() => engine?.stop());

    test("saves an image that is the same, and runs one that is built on top", async () => {
      docker("load", "-i", path("own.tar"));
      docker("tag", "own:1", "own:second");
      docker("save", "-o", path("docker-saved.tar"), "own:1");
      assert.deepEqual((await diff(`oci:${path("own")}:1`, path("docker-saved.tar"))).paths, []);

      const from = ["--from", `docker-archive:${path("docker-saved.tar")}:own:1`];
      const files = ["--add", `${path("hi")}:/bin/hi`, "--add", `${path("above")}:/etc/above`];
      const output = ["-o", `type=docker,dest=${path("top.tar")}`];
      await rootsmith(
        "build",
        "scratch",
        "-q",
        "--name",
        "top:1",
        ...from,
        ...files,
        "--cmd",
        "hi",
        ...output,
      );
      docker("load", "-i", path("top.tar"));
      assert.equal(docker("run", "--rm", "--network=none", "top:1"), "from above\n");
      assert.match(
        docker("run", "--rm", "--network=none", "top:1", "ls", "/bin/hi"),
        /^\/bin\/hi$/m,
      );
    });

    test("commits a container, whose removals and links are read", async () => {
      const script = "rm -r /etc/group; ln /etc/passwd /etc/passwd2; mkdir /opt; echo 1 >/opt/a";
      docker("run", "--name", "changed", "--network=none", "own:1", "sh", "-c", script);
      docker("commit", "changed", "own:changed");
      docker("save", "-o", path("changed.tar"), "own:changed");
      const { paths } = await diff(`oci:${path("own")}:1`, path("changed.tar"));
      const changes = paths.filter(({ kind }) => kind !== "changed");
      assert.deepEqual(
        changes.map((one) => `${one.kind} ${one.path}`),
        ["removed etc/group", "added etc/passwd2", "added opt", "added opt/a"],
      );
    });
  });
});
