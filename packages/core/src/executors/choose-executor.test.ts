import assert from "node:assert/strict";
import { test } from "node:test";
import { ExecutorRequiredError } from "../errors.ts";
import type { ExecutorProblem, RootfsExecutor } from "../executor.ts";
import { chooseExecutor } from "./choose-executor.ts";

const AMD64 = { os: "linux", architecture: "amd64" };

function executor(name: string, problem?: ExecutorProblem): RootfsExecutor {
  return {
    name,
    unavailable: async () => problem,
    start: () => Promise.reject(new Error("not to be started")),
  };
}

const rootless = executor("chroot", { reason: "it needs root", mend: "run as root" });
const stopped = executor("docker", { reason: "docker does not answer" });

test("chooseExecutor() takes the first that is available", async () => {
  const chosen = await chooseExecutor([rootless, executor("userns"), executor("docker")], AMD64);
  assert.equal(chosen.name, "userns");
});

test("chooseExecutor() takes the one that is wanted", async () => {
  const chosen = await chooseExecutor([executor("userns"), executor("docker")], AMD64, "docker");
  assert.equal(chosen.name, "docker");
});

test("chooseExecutor() says of each what keeps it away", async () => {
  await assert.rejects(chooseExecutor([rootless, stopped], AMD64), {
    name: "ExecutorRequiredError",
    message: "Cannot run programs for linux/amd64: no executor is available",
    hint: "chroot: it needs root (run as root)\ndocker: docker does not answer",
  });
});

test("chooseExecutor() does not replace the one that is wanted", async () => {
  await assert.rejects(chooseExecutor([rootless, executor("userns")], AMD64, "chroot"), {
    name: "ExecutorRequiredError",
    message: 'Cannot run programs for linux/amd64: the executor "chroot" is unavailable',
    hint: "chroot: it needs root (run as root)",
  });
});

test("chooseExecutor() names those there are when the wanted one is unknown", async () => {
  const error = await chooseExecutor([rootless, stopped], AMD64, "jail").catch((e: unknown) => e);
  assert.ok(error instanceof ExecutorRequiredError);
  assert.equal(error.message, 'Cannot use the executor "jail": there is none of that name');
  assert.equal(error.hint, 'Choose one of: "chroot", "docker"');
});
