/**
 * The pages of docs/tasks, each run as it is written: its commands, its files, and what it says they print.
 *
 * What a reader has of their own comes by the environment: a registry, a mirror, a base image, a checkout. Needs root,
 * docker-registry, and a host whose apt has a Debian mirror; that of BuildKit needs docker and dockerd. Says what it skips.
 */
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import { dockerWithBuildKit } from "../../packages/buildkit/fixtures/frontend-fixture.ts";
import { debianProblem, programProblem } from "../../packages/cli/fixtures/e2e-build.ts";
import {
  type DockerRegistry,
  startDockerRegistry,
} from "../../packages/core/fixtures/docker-registry.ts";
import {
  type PrivateEngine,
  startPrivateEngine,
} from "../../packages/core/fixtures/executor-fixture.ts";
import { type MirrorProxy, startMirrorProxy } from "./mirror-proxy.ts";
import { ROOT, readDoc } from "./read-docs.ts";
import { missingLines, taskScript } from "./task-script.ts";

const PAGES = globSync("docs/tasks/[a-z]*.md", { cwd: ROOT }).sort();
const docker = dockerWithBuildKit();
/** What needs more than a registry, and why it cannot be run. */
const SKIPPED: Readonly<Record<string, string | false>> = {
  "on-our-buildkit.md":
    programProblem("dockerd") || (docker === undefined && "docker has no BuildKit"),
};

describe("the pages of docs/tasks", {
  skip: (await debianProblem()) || programProblem("docker-registry"),
}, () => {
  const work = mkdtempSync(join(tmpdir(), "rootsmith-tasks-"));
  const bin = join(work, "bin");
  let registry: DockerRegistry;
  let proxy: MirrorProxy;
  let engine: PrivateEngine | undefined;
  let env: NodeJS.ProcessEnv;

  before(async () => {
    registry = await startDockerRegistry();
    proxy = await startMirrorProxy();
    const { CI: _ci, NODE_TEST_CONTEXT: _context, ...inherited } = process.env;
    env = {
      ...inherited,
      PATH: `${bin}:${process.env.PATH}`,
      XDG_CACHE_HOME: join(work, "cache"),
      REGISTRY: registry.host,
      MIRROR: `${proxy.url}/debian`,
      SECURITY_MIRROR: `${proxy.url}/debian-security`,
    };
    mkdirSync(bin);
    program("bin/rootsmith", `exec '${process.execPath}' '${ROOT}/packages/cli/src/main.ts' "$@"`);
    // the pnpm that runs this test, where one does: another npx would ask the registry which there is
    program("bin/pnpm", `exec ${process.env.npm_execpath ?? "npx -y pnpm@12"} "$@"`);
  });
  after(async () => {
    await engine?.stop();
    proxy?.stop();
    await registry?.stop();
    rmSync(work, { recursive: true, force: true });
  });

  function program(path: string, command: string): void {
    writeFileSync(join(work, path), `#!/bin/sh\n${command}\n`, { mode: 0o755 });
  }

  /** What the readers of a page have. */
  const given: Readonly<Record<string, () => NodeJS.ProcessEnv | Promise<NodeJS.ProcessEnv>>> = {
    "replace-apt-get.md": () => {
      const dest = join(work, "base");
      const args = ["build", "debian:trixie", "-q", "-o", `type=oci,dest=${dest}`];
      execFileSync(join(bin, "rootsmith"), args, { env, stdio: "ignore" });
      return { BASE: `oci:${dest}` };
    },
    // there is no way out but what is on this machine, and each command begins with an empty cache
    "air-gapped-mirror.md": () => {
      const nowhere = "http://127.0.0.1:1";
      const inside = join(work, "inside");
      mkdirSync(inside);
      program(
        "inside/rootsmith",
        `rm -rf "$XDG_CACHE_HOME"\nexec '${join(bin, "rootsmith")}' "$@"`,
      );
      return {
        ...{ http_proxy: nowhere, https_proxy: nowhere, no_proxy: "127.0.0.1" },
        XDG_CACHE_HOME: join(work, "cache-inside"),
        PATH: `${inside}:${env.PATH}`,
      };
    },
    "add-a-distro.md": () => {
      const copy = join(work, "checkout");
      const list = "git ls-files -z --cached --others --exclude-standard";
      const script = `mkdir '${copy}' && ${list} | tar -c --null --ignore-failed-read -T - | tar -xC '${copy}'`;
      execFileSync("bash", ["-c", script], { cwd: ROOT, stdio: "ignore" });
      return { ROOTSMITH: copy };
    },
    "on-our-buildkit.md": async () => {
      // BuildKit downloads by the daemon's proxy
      const daemon = { ...process.env, HTTP_PROXY: proxy.url, NO_PROXY: "127.0.0.1" };
      engine = await startPrivateEngine({ env: daemon });
      program("bin/docker", `exec ${docker} "$@"`);
      return { ROOTSMITH: ROOT, DOCKER_BUILDKIT: "1", DOCKER_HOST: engine?.host };
    },
  };

  for (const page of PAGES) {
    const name = basename(page);
    test(page, { skip: SKIPPED[name] ?? false }, async () => {
      const directory = join(work, basename(page, ".md"));
      mkdirSync(directory);
      const task = taskScript(readDoc(page).text);
      const own = { ...env, ...(await given[name]?.()) };
      const { code, output } = await run(task.script, directory, own);
      assert.equal(code, 0, output);
      assert.deepEqual(missingLines(output, task), [], output);
    });
  }
});

/** What both streams of a script have, in the order of time. */
async function run(
  script: string,
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<{ code: number; output: string }> {
  // A mirror or registry that never answers is no reason to wait for ever.
  const child = spawn("timeout", ["600", "bash", "-c", `exec 2>&1\n${script}`], {
    ...{ cwd, env, stdio: ["ignore", "pipe", "ignore"] },
  });
  let output = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  const [code] = await once(child, "close");
  return { code, output };
}
