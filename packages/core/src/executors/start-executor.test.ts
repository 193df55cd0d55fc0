import assert from "node:assert/strict";
import { test } from "node:test";
import type {
  ExecutorContext,
  ExecutorProblem,
  ExecutorSession,
  RootfsExecutor,
} from "../contract/executor.ts";
import { startExecutor } from "./start-executor.ts";

const AMD64 = { os: "linux", architecture: "amd64" };

const SESSION = { name: "a session" } as unknown as ExecutorSession;
const CTX = { signal: new AbortController().signal } as ExecutorContext;

function executor(name: string, problem?: ExecutorProblem, failure?: Error): RootfsExecutor {
  return {
    name,
    unavailable: async () => problem,
    start: async () => {
      if (failure !== undefined || problem !== undefined) throw failure ?? new Error("no");
      return { ...SESSION, name } as unknown as ExecutorSession;
    },
  };
}

const started = async (
  executors: readonly RootfsExecutor[],
  wanted?: string,
): Promise<string | undefined> =>
  ((await startExecutor(executors, AMD64, CTX, wanted)) as unknown as { name: string }).name;

const rootless = executor("chroot", { reason: "it needs root", fix: "run as root" });
const stopped = executor("docker", { reason: "docker does not answer" });
const UNCONFIGURED = "--configure none builds a rootfs that is not configured";

test("startExecutor() takes the first that starts", async () => {
  assert.equal(await started([rootless, executor("userns"), executor("docker")]), "userns");
});

test("startExecutor() takes the one that is wanted", async () => {
  assert.equal(await started([executor("userns"), executor("docker")], "docker"), "docker");
});

test("startExecutor() says of each what keeps it away", async () => {
  await assert.rejects(started([rootless, stopped]), {
    name: "ExecutorRequiredError",
    message: "Cannot run programs for linux/amd64: no executor is available",
    hint: `chroot: it needs root (run as root)\ndocker: docker does not answer\n${UNCONFIGURED}`,
  });
});

test("startExecutor() says once what keeps several away", async () => {
  const problem = { reason: "the host cannot run programs of linux/vax" };
  await assert.rejects(started([executor("chroot", problem), executor("userns", problem)]), {
    hint: `chroot, userns: the host cannot run programs of linux/vax\n${UNCONFIGURED}`,
  });
});

test("startExecutor() does not replace the one that is wanted", async () => {
  await assert.rejects(started([rootless, executor("userns")], "chroot"), {
    name: "ExecutorRequiredError",
    message: 'Cannot run programs for linux/amd64: the executor "chroot" is unavailable',
    hint: `chroot: it needs root (run as root)\n${UNCONFIGURED}`,
  });
});

test("startExecutor() does not hide the trouble of an executor that is available", async () => {
  const full = new Error("the disk is full");
  await assert.rejects(started([executor("chroot", undefined, full), executor("userns")]), full);
});

test("startExecutor() names those there are when the wanted one is unknown", async () => {
  await assert.rejects(started([rootless, stopped], "jail"), {
    name: "ExecutorRequiredError",
    message: 'Cannot use the executor "jail": there is none of that name',
    hint: 'Choose one of: "chroot", "docker"',
  });
});
