/**
 * Images of Debian that others built, cut anew: what umoci and a Docker engine make of them, and how much of an
 * update is pulled.
 *
 * Needs root and a host whose apt has a Debian mirror; umoci and dockerd for a test each.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { compareRootfs } from "../../../core/fixtures/compare-rootfs.ts";
import { startPrivateEngine } from "../../../core/fixtures/executor-fixture.ts";
import { debianProblem, programProblem, rootsmith } from "../../fixtures/e2e-build.ts";

describe("rootsmith relayer of debian:trixie", { skip: await debianProblem() }, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-relayer-"));
  const path = (name: string): string => join(work, name);
  const cache = ["--cache-dir", path("cache")];
  after(() => rmSync(work, { recursive: true, force: true }));

  before(() => {
    for (const [name, ...flags] of [
      ["old", "--no-security", "--no-updates"],
      ["new", "--include", "hello"],
    ] as const) {
      const outputs = ["-o", `type=tar,dest=${path(`${name}.tar`)}`];
      outputs.push("-o", `type=oci,dest=${path(name)},name=web:1`);
      rootsmith("build", "debian:trixie", "-q", "--no-lock", ...cache, ...flags, ...outputs);
    }
    cut(path("old"), "old-cut");
    cut(path("new"), "new-cut", "--previous", path("old-cut"));
  });

  /** Into a layout. */
  function cut(image: string, name: string, ...flags: readonly string[]): void {
    const output = ["-o", `type=oci,dest=${path(name)},name=web:1`];
    rootsmith("relayer", image, "-q", "--layers", "packages=20", ...cache, ...flags, ...output);
  }

  interface Layer {
    readonly digest: string;
    readonly size: number;
  }

  function layersOf(name: string): readonly Layer[] {
    const json = (...parts: readonly string[]) =>
      JSON.parse(readFileSync(join(path(name), ...parts), "utf8"));
    const { manifests } = json("index.json");
    return json("blobs", manifests[0].digest.replace(":", "/")).layers;
  }

  for (const name of ["old", "new"]) {
    test(`umoci unpacks the layers of ${name} to the rootfs that it was`, {
      skip: programProblem("umoci"),
    }, async () => {
      const bundle = path("bundle");
      execFileSync("umoci", ["unpack", "--image", `${path(`${name}-cut`)}:1`, bundle]);
      const file = path("umoci.tar");
      const how = ["--numeric-owner", "--xattrs", "--xattrs-include=*"];
      execFileSync("tar", ["-C", join(bundle, "rootfs"), ...how, "-cf", file, "."]);
      assert.equal(layersOf(`${name}-cut`).length, 20);
      assert.deepEqual(await compareRootfs(path(`${name}.tar`), { name: "umoci", file }), []);
      rmSync(bundle, { recursive: true });
    });
  }

  test("a machine with the image before pulls less than half", (t) => {
    const known = new Set(layersOf("old-cut").map(({ digest }) => digest));
    let [pulled, all] = [0, 0];
    for (const { digest, size } of layersOf("new-cut")) {
      all += size;
      if (!known.has(digest)) pulled += size;
    }
    t.diagnostic(`${pulled} of ${all} bytes`);
    assert.ok(pulled < all / 2);
  });

  test("a Docker engine loads it, and what an engine has built on it can be cut", {
    skip: programProblem("dockerd"),
  }, async () => {
    const engine = await startPrivateEngine();
    const docker = (...args: readonly string[]): string =>
      execFileSync("docker", args, {
        encoding: "utf8",
        env: { ...process.env, DOCKER_HOST: engine?.host, DOCKER_BUILDKIT: "0" },
        stdio: ["ignore", "pipe", "pipe"],
      });
    const inIt = (image: string, script: string): string =>
      docker("run", "--rm", "--network=none", image, "sh", "-c", script);
    try {
      const archive = `type=docker,dest=${path("cut.tar")},name=cut:1`;
      rootsmith("relayer", path("new"), "-q", "--layers", "packages=20", ...cache, "-o", archive);
      docker("load", "-i", path("cut.tar"));
      assert.equal(inIt("cut:1", "dpkg --audit; dpkg -V; hello"), "Hello, world!\n");

      // A layer of an engine, with whiteouts: a package that is gone, a file of another that has changed.
      const lines = ["FROM cut:1", "RUN dpkg --purge hello && echo 127.0.0.1 a >/etc/hosts.deny"];
      writeFileSync(path("Dockerfile"), `${lines.join("\n")}\n`);
      docker("build", "-q", "--network=none", "-t", "theirs:1", "-f", path("Dockerfile"), work);
      docker("save", "-o", path("theirs.tar"), "theirs:1");
      const again = `type=docker,dest=${path("again.tar")},name=again:1`;
      const flags = ["--layers", "packages=20", "--previous", path("new-cut")];
      rootsmith("relayer", path("theirs.tar"), "-q", ...flags, ...cache, "-o", again);
      docker("load", "-i", path("again.tar"));
      const script = "dpkg --audit; dpkg -V; cat /etc/hosts.deny; ls /usr/bin/hello 2>&1";
      assert.equal(
        inIt("again:1", `${script}; true`),
        "127.0.0.1 a\nls: cannot access '/usr/bin/hello': No such file or directory\n",
      );
    } finally {
      await engine?.stop();
    }
  });
});
