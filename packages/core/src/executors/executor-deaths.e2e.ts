/**
 * What is left when a build is aborted, or one of its processes is killed: nothing.
 *
 * Needs root on Linux and busybox-static; the part about docker also an engine or dockerd. The
 * user namespaces of an ordinary user are entered by root's own subordinate ids where there are any.
 */
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import {
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
} from "../../fixtures/executor-fixture.ts";
import { HostError } from "../errors.ts";
import type { ExecutorSession, RootfsExecutor } from "../executor.ts";
import { chroot } from "./chroot.ts";
import { docker } from "./docker.ts";

/** Set in a child that runs one long step and waits to be killed: executor and marker. */
const VICTIM = process.env.ROOTSMITH_E2E_VICTIM?.split(" ");

/** Number of seconds that no other process sleeps. */
const newMarker = (): string => `${100_000 + Math.floor(Math.random() * 1e9)}`;

const longStep = (marker: string) =>
  ({ title: "a long step", argv: ["/bin/sleep", marker], env: { PATH: "/bin" } }) as const;

async function running(marker: string): Promise<number> {
  return eventually("the step runs", () => processesWith(marker)[0]);
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
      const victim = spawn(command, args, {
        env: { ...process.env, ROOTSMITH_E2E_VICTIM: `${executor.name} ${marker}` },
        stdio: "ignore",
      });
      const step = await running(marker);
      const namespace = namespaceOf(step);
      victim.kill("SIGKILL");
      await gone(marker, namespace);
    });
  });
}

function helperDeaths(skip: string | false): void {
  describe("chroot(), its own processes", { skip }, () => {
    const generations = { "the session host": 1, "process 1": 2, unshare: 3 };
    for (const [name, generation] of Object.entries(generations)) {
      test(`run() rejects when ${name} is killed, and nothing is left`, async () => {
        const marker = newMarker();
        await withSession(chroot(), new AbortController().signal, async (session) => {
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

if (VICTIM !== undefined) {
  const [name, marker = ""] = VICTIM;
  const executor = name === "docker" ? docker() : chroot();
  await withSession(executor, new AbortController().signal, (session) =>
    session.run(longStep(marker)),
  );
} else {
  const skip = process.getuid?.() === 0 ? (busyboxProblem() ?? false) : "it needs root";
  deaths(chroot(), skip);
  helperDeaths(skip);
  describe("with an engine", { skip }, () => {
    let engine: PrivateEngine | undefined;
    before(async () => {
      engine = await startPrivateEngine();
      if (engine !== undefined) process.env.DOCKER_HOST = engine.host;
    });
    after(async () => {
      if (engine === undefined) return;
      // Only containers that ran: one that was only created has no process to end with.
      const { stdout } = spawnSync("docker", ["ps", "--all", "--quiet"], { encoding: "utf8" });
      await engine.stop();
      assert.equal(stdout, "");
    });
    const hasEngine = spawnSync("dockerd", ["--version"]).status === 0;
    deaths(docker(), hasEngine ? false : "dockerd is not installed");
  });
}
