/**
 * Call lines of the old mkimage.sh, and the classic `docker build` of what they write.
 *
 * Needs root, busybox-static and Docker, whose engine the test starts itself.
 */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, describe, test } from "node:test";
import { startPrivateEngine } from "../../../core/fixtures/executor-fixture.ts";

const missing = ["busybox", "docker"].find((name) => spawnSync(name, ["--help"]).error);
const engine = missing === undefined ? await startPrivateEngine() : undefined;
const skip =
  missing !== undefined
    ? `${missing} is not installed`
    : engine === undefined && "no Docker engine could be started";
const MAIN = join(import.meta.dirname, "../main.ts");

describe("rootsmith mkimage", { skip }, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-mkimage-"));
  const env = { ...process.env, TMPDIR: work, DOCKER_BUILDKIT: "0", DOCKER_HOST: engine?.host };
  after(async () => {
    await engine?.stop();
    rmSync(work, { recursive: true, force: true });
  });
  const docker = (...args: string[]): string =>
    execFileSync("docker", args, { encoding: "utf8", env }).trim();
  const mkimage = (...args: string[]): string =>
    execFileSync(process.execPath, [MAIN, "mkimage", "--cache-dir", join(work, "cache"), ...args], {
      encoding: "utf8",
      env,
      stdio: ["ignore", "pipe", "pipe"],
    });

  test("keeps the directory, and builds no image without a tag", () => {
    const dir = join(work, "kept");
    mkimage("-d", dir, "--compression", "gz", "busybox-static");
    assert.deepEqual(readdirSync(dir).sort(), ["Dockerfile", "rootfs.tar.gz"]);
    assert.equal(
      readFileSync(join(dir, "Dockerfile"), "utf8"),
      'FROM scratch\nADD rootfs.tar.gz /\nLABEL "org.opencontainers.image.title"="busybox:latest"\nCMD ["/bin/sh"]\n',
    );
    assert.equal(docker("images", "-q"), "");
  });

  test("builds an image with a tag, and leaves nothing else behind", () => {
    mkimage("-t", "base:busybox", "busybox-static");
    const seen = docker("run", "--rm", "--network=none", "base:busybox", "/bin/sh", "-c", "ls /");
    assert.deepEqual(
      seen.split("\n").filter((name) => /^(bin|sbin|usr)$/.test(name)),
      ["bin", "sbin", "usr"],
    );
    assert.equal(docker("image", "inspect", "-f", "{{.Config.Cmd}}", "base:busybox"), "[/bin/sh]");
    assert.deepEqual(
      readdirSync(work).filter((name) => name.startsWith("docker-mkimage")),
      [],
    );
  });
});
