/**
 * A registry that speaks TLS by a certificate of an authority of its own, from Node and Deno. Needs
 * docker-registry and openssl.
 */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import {
  type DockerRegistry,
  startDockerRegistry,
} from "../../../core/fixtures/docker-registry.ts";
import { programProblem, rootsmith } from "../../fixtures/e2e-build.ts";

const MAIN = join(import.meta.dirname, "../main.ts");
const RUNTIMES = { node: [process.execPath], deno: ["deno", "run", "-A", "--no-check"] };

const work = mkdtempSync(join(tmpdir(), "rootsmith-tls-"));
after(() => rmSync(work, { recursive: true, force: true }));
const layout = join(work, "layout");

const skip = programProblem("docker-registry") || programProblem("openssl");
describe("a registry with TLS", { skip }, () => {
  let registry: DockerRegistry;
  let digest: string;
  before(async () => {
    registry = await startDockerRegistry({ tls: true });
    writeFileSync(join(work, "motd"), "hello\n");
    const add = ["--add", `${join(work, "motd")}:/etc/motd`, "--name", "tls:1"];
    rootsmith("build", "scratch", "-q", ...add, "-o", `type=oci,dest=${layout}`);
    digest = JSON.parse(rootsmith("inspect", layout, "--json")).digest;
  });
  after(() => registry?.stop());

  for (const [runtime, [command = "", ...args]] of Object.entries(RUNTIMES)) {
    const run = (words: readonly string[], env: NodeJS.ProcessEnv) =>
      spawnSync(command, [...args, MAIN, ...words], {
        encoding: "utf8",
        env: { ...process.env, ...env },
      });

    test(`is pushed to and read where its authority is named, on ${runtime}`, () => {
      const env = { NODE_EXTRA_CA_CERTS: registry.authority };
      const name = `${registry.host}/${runtime}:1`;
      const pushed = run(["push", layout, name, "-q"], env);
      assert.equal(pushed.stderr, "");
      assert.equal(pushed.stdout, `${digest}\n`);
      assert.equal(JSON.parse(run(["inspect", name, "--json"], env).stdout).digest, digest);
    });

    test(`is refused where nobody vouches for it, on ${runtime}`, () => {
      const { status, stderr } = run(["push", layout, `${registry.host}/refused:1`], {});
      assert.equal(status, 1);
      assert.match(stderr, /error: Cannot reach the registry: "127\.0\.0\.1:\d+": .*certificate/);
      assert.match(stderr, /hint: .*NODE_EXTRA_CA_CERTS=FILE\.pem$/m);
      assert.ok(!registry.requests().some((line) => line.includes("refused")));
    });
  }
});
