/**
 * Scripts and triggers, run in a chroot, and the image in a Docker engine.
 *
 * Needs a static /bin/busybox, root for the chroot, dockerd for the engine. Says what it skips.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, readFile, readlink, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, test } from "node:test";
import { build, chroot, type Output } from "@rootsmith/core";
import { formatPlatform } from "@rootsmith/core/provider";
import { testPlugin } from "@rootsmith/testing";
import {
  busyboxProblem,
  HOST_PLATFORM,
  startPrivateEngine,
} from "../../core/fixtures/executor-fixture.ts";
import { makeMirror } from "../fixtures/alpine-mirror.ts";
import { alpineRecipes } from "../fixtures/alpine-recipes.ts";
import { alpine } from "./alpine.ts";
import { plugin } from "./plugin.ts";
import { apkArchOf } from "./releases/platform.ts";

const problem = busyboxProblem();
const skip = problem ?? (await chroot().unavailable(HOST_PLATFORM))?.reason ?? false;

describe("alpine(), configured", { skip }, async () => {
  const mirror = await makeMirror({
    architecture: apkArchOf(HOST_PLATFORM),
    repositories: { main: alpineRecipes(skip ? new Uint8Array() : readFileSync("/bin/busybox")) },
  });
  const work = await mkdtemp(join(tmpdir(), "rootsmith-alpine-"));
  after(() => rm(work, { recursive: true, force: true }));

  const buildTo = async (output: Output): Promise<void> => {
    await build({
      name: "rs:alpine",
      provider: alpine({ release: "3.20", repositories: ["main"] }),
      mirrors: { alpine: [mirror.url] },
      keyring: mirror.keyring,
      cacheDir: join(work, "cache"),
      executor: "chroot",
      outputs: [output],
    });
  };

  testPlugin(plugin, {
    tag: "3.20",
    values: { repositories: ["main"] },
    platforms: [formatPlatform(HOST_PLATFORM)],
    mirrors: { alpine: [mirror.url] },
    keyring: mirror.keyring,
    executors: [chroot()],
  });

  test("has the links of busybox, and the scripts and triggers have run", async () => {
    const dest = join(work, "rootfs");
    await buildTo({ type: "dir", dest });
    assert.equal(await readlink(join(dest, "bin/ls")), "/bin/busybox");
    assert.equal(
      await readFile(join(dest, "pre-install.log"), "utf8"),
      "/lib/apk/exec/alpine-baselayout-1.0-r0.pre-install 1.0-r0\n",
    );
    assert.equal((await stat(join(dest, "etc/shadow"))).mode & 0o7777, 0o600);
    assert.equal(await readFile(join(dest, "etc/machine-id"), "utf8"), ""); // core empties it
    assert.equal(
      await readFile(join(dest, "trigger.log"), "utf8"),
      "/bin /sbin /usr/bin /usr/sbin\n",
    );
    assert.deepEqual(await readdir(join(dest, "lib/apk/exec")), []);
    assert.doesNotMatch(await readFile(join(dest, "lib/apk/db/installed"), "utf8"), /^f:s$/m);
  });

  test("runs a shell in a Docker engine", { skip: noEngine() }, async () => {
    const dest = join(work, "alpine.tar");
    await buildTo({ type: "docker", dest });
    const engine = await startPrivateEngine();
    try {
      const docker = (...args: string[]): string => {
        const { stdout, stderr, status } = spawnSync("docker", args, {
          env: { ...process.env, DOCKER_HOST: engine?.host },
          encoding: "utf8",
        });
        assert.equal(status, 0, stderr);
        return stdout;
      };
      docker("load", "-i", dest);
      assert.equal(
        docker("run", "--rm", "rs:alpine", "sh", "-c", "cat /etc/alpine-release; id -un"),
        "3.20.0\nroot\n",
      );
    } finally {
      await engine?.stop();
    }
  });
});

function noEngine(): string | false {
  if (process.getuid?.() !== 0) return "not root";
  return spawnSync("dockerd", ["--version"]).status === 0 ? false : "there is no dockerd";
}
