/**
 * What is left when a build is aborted, or one of its processes is killed: nothing.
 *
 * Needs root on Linux and busybox-static; the part about docker also dockerd. For
 * userns a user is made.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import {
  AS_USER,
  busyboxProblem,
  busyboxRootfs,
  eventually,
  HOST_PLATFORM,
  moduleCommand,
  namespaceOf,
  openWorkplace,
  type PrivateEngine,
  parentPid,
  processesIn,
  processesWith,
  startPrivateEngine,
  testAsOrdinaryUser,
} from "../../fixtures/executor-fixture.ts";
import type { ExecutorSession, RootfsExecutor } from "../contract/executor.ts";
import { HostError } from "../model/errors.ts";
import { chroot } from "./chroot.ts";
import { docker } from "./docker.ts";
import { userns } from "./userns.ts";

/** Set in a child that runs one long step and waits to be killed: executor and marker. */
const VICTIM = process.env.ROOTSMITH_E2E_VICTIM?.split(" ");

/** Number of seconds that no other process sleeps. */
const newMarker = (): string => `${100_000 + Math.floor(Math.random() * 1e9)}`;

const longStep = (marker: string) =>
  ({ title: "a long step", argv: ["/bin/sleep", marker], env: { PATH: "/bin" } }) as const;

/** The step itself: the engine's command line has the marker too, but in the host's namespace. */
async function running(marker: string): Promise<number> {
  const own = namespaceOf(process.pid);
  return eventually("the step runs", () =>
    processesWith(marker).findLast((pid) => namespaceOf(pid) !== own),
  );
}

async function gone(marker: string, namespace?: string): Promise<void> {
  await eventually("every process is gone", () =>
    processesWith(marker).length === 0 && (!namespace || processesIn(namespace).length === 0)
      ? true
      : undefined,
  );
}

async function withSession(
  executor: RootfsExecutor,
  signal: AbortSignal,
  use: (session: ExecutorSession) => Promise<void>,
): Promise<void> {
  const workplace = await openWorkplace(signal);
  const session = await executor.start(HOST_PLATFORM, workplace.ctx);
  try {
    await session.write(busyboxRootfs());
    await use(session);
  } finally {
    await session[Symbol.asyncDispose]();
    await workplace.close();
  }
}

function deaths(executor: RootfsExecutor, skip: string | false): void {
  describe(`${executor.name}()`, { skip }, () => {
    test("run() rejects with the abort reason as it is, and leaves nothing", async () => {
      const controller = new AbortController();
      const marker = newMarker();
      const reason = new Error("enough");
      await withSession(executor, controller.signal, async (session) => {
        const run = session.run(longStep(marker));
        run.catch(() => {});
        await running(marker);
        controller.abort(reason);
        await assert.rejects(run, (error) => error === reason);
      });
      await gone(marker);
    });

    test("nothing is left when the process that builds is killed", async () => {
      const marker = newMarker();
      const [command, ...args] = moduleCommand(import.meta.url);
      const directory = mkdtempSync(join(tmpdir(), "rootsmith-victim-"));
      try {
        const env = { TMPDIR: directory, ROOTSMITH_E2E_VICTIM: `${executor.name} ${marker}` };
        const victim = spawn(command, args, { env: { ...process.env, ...env }, stdio: "ignore" });
        const step = await running(marker);
        const namespace = namespaceOf(step);
        victim.kill("SIGKILL");
        await gone(marker, namespace);
      } finally {
        rmSync(directory, { recursive: true });
      }
    });
  });
}

function helperDeaths(executor: RootfsExecutor, skip: string | false): void {
  describe(`${executor.name}(), its own processes`, { skip }, () => {
    const generations = { "its shell": 1, "the session host": 2, "process 1": 3, unshare: 4 };
    for (const [name, generation] of Object.entries(generations)) {
      test(`run() rejects when ${name} is killed, and nothing is left`, async () => {
        const marker = newMarker();
        await withSession(executor, new AbortController().signal, async (session) => {
          const run = session.run(longStep(marker));
          run.catch(() => {});
          const step = await running(marker);
          const namespace = namespaceOf(step);
          let pid = step;
          for (let level = 0; level < generation; level++) pid = parentPid(pid);
          process.kill(pid, "SIGKILL");
          await assert.rejects(run, HostError);
          await gone(marker, namespace);
        });
      });
    }
  });
}

const skip = busyboxProblem() ?? false;
if (VICTIM !== undefined) {
  const [name, marker = ""] = VICTIM;
  const executor = [chroot(), userns(), docker()].find((one) => one.name === name) ?? chroot();
  await withSession(executor, new AbortController().signal, (session) =>
    session.run(longStep(marker)),
  );
} else if (process.env[AS_USER] !== undefined) {
  deaths(userns(), skip);
  helperDeaths(userns(), skip);
} else {
  const skipRoot = process.getuid?.() === 0 ? skip : "it needs root";
  deaths(chroot(), skipRoot);
  helperDeaths(chroot(), skipRoot);
  test("userns() as an ordinary user", { skip: skipRoot }, (t) => {
    const result = testAsOrdinaryUser(import.meta.url);
    if (result === undefined) return t.skip("useradd cannot make an ordinary user");
    assert.equal(result.status, 0, result.output);
    assert.match(result.output, /userns\(\)/);
  });

  describe("with an engine", { skip: skipRoot }, () => {
    let engine: PrivateEngine | undefined;
    before(async () => {
      engine = await startPrivateEngine();
      if (engine !== undefined) process.env.DOCKER_HOST = engine.host;
    });
    after(() => engine?.stop());
    const hasEngine = spawnSync("dockerd", ["--version"]).status === 0;
    deaths(docker(), hasEngine ? false : "dockerd is not installed");

    test("no container is left", { skip: hasEngine ? false : "no dockerd" }, async () => {
      await eventually("every container is gone", () => {
        const { stdout } = spawnSync("docker", ["ps", "--all", "--quiet"], { encoding: "utf8" });
        return stdout === "" ? true : undefined;
      });
    });
  });
}
