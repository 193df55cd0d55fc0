import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import type { ExecutorSession, RootfsExecutor } from "../contract/executor.ts";
import type { ImageTests } from "../contract/image-tests.ts";
import type { RootfsProvider } from "../contract/provider.ts";
import { configureError } from "../executors/configure-error.ts";
import { TestError } from "../model/errors.ts";
import { contentOf, type FsEntry } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { type BuildResult, build } from "./build.ts";

const PROVIDER: RootfsProvider = {
  name: "fake",
  revision: 1,
  options: {},
  resolve: async (platform) => ({
    platform,
    epoch: 0,
    repositories: {},
    sources: [],
    packages: [{ purl: "pkg:generic/hello@1", name: "hello", version: "1" }],
  }),
  async *layers() {
    yield {
      title: "fake",
      entries: [{ type: "file", path: "etc/motd", mode: 0o600, content: contentOf("hi") }],
    };
  },
};

/** Knows three programs: one that greets, one that fails, and one that ends with its session. */
function fakeExecutor(written: string[]): RootfsExecutor {
  return {
    name: "fake",
    unavailable: async () => undefined,
    start: async (_platform, ctx): Promise<ExecutorSession> => ({
      async run(step, onStdout) {
        onStdout?.(new TextEncoder().encode("out\n"));
        ctx.report({ type: "configure", step: step.title, output: "err\n" });
        if (step.argv[0] === "/fail") throw configureError(step, 3, "err\n");
        if (step.argv[0] === "/hang") {
          await new Promise((_, reject) => {
            ctx.signal.addEventListener("abort", () => reject(ctx.signal.reason));
          });
        }
      },
      async write(entries) {
        for await (const entry of entries as AsyncIterable<FsEntry>) written.push(entry.path);
      },
      async *changes() {},
      read: async () => undefined,
      stat: async () => undefined,
      list: async () => undefined,
      async [Symbol.asyncDispose]() {
        written.push("(end)");
      },
    }),
  };
}

async function buildTested(
  directory: string,
  tests: ImageTests,
  written: string[] = [],
  events: ProgressEvent[] = [],
): Promise<BuildResult> {
  return build({
    name: "tested",
    provider: PROVIDER,
    platforms: ["linux/amd64"],
    outputs: [{ type: "tar", dest: join(directory, "tested.tar") }],
    cacheDir: join(directory, "cache"),
    executors: [fakeExecutor(written)],
    tests,
    report: (event) => events.push(event),
  });
}

async function withDirectory(use: (directory: string) => Promise<void>): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-tests-"));
  try {
    await use(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

test("build() gives tests the finished rootfs, its packages, and programs in a copy of it", async () => {
  await withDirectory(async (directory) => {
    const written: string[] = [];
    const seen: unknown[] = [];
    const tests: ImageTests = {
      key: "all",
      async run({ rootfs, packages, run, config, platform }) {
        seen.push(
          (await rootfs.stat("etc/motd"))?.mode,
          new TextDecoder().decode(await rootfs.read("etc/motd")),
        );
        seen.push(
          (await packages()).map(({ name }) => name),
          config,
          platform.architecture,
        );
        seen.push(await run({ title: "greet", argv: ["/greet"] }));
        seen.push(await run({ title: "fail", argv: ["/fail"] }));
      },
    };
    await buildTested(directory, tests, written);
    assert.deepEqual(seen, [
      0o600,
      "hi",
      ["hello"],
      {},
      "amd64",
      { code: 0, stdout: "out\n", stderr: "err\n" },
      { code: 3, stdout: "out\n", stderr: "err\n" },
    ]);
    assert.deepEqual(written, ["etc", "etc/motd", "(end)"]);
  });
});

test("build() kills a program of a test that takes too long, and goes on with a new copy", async () => {
  await withDirectory(async (directory) => {
    const written: string[] = [];
    const seen: unknown[] = [];
    const tests: ImageTests = {
      key: "slow",
      async run({ run }) {
        seen.push(await run({ title: "hang", argv: ["/hang"] }, 1));
        seen.push(await run({ title: "greet", argv: ["/greet"] }, 60_000));
      },
    };
    await buildTested(directory, tests, written);
    assert.deepEqual(seen, [
      { code: 137, timedOut: true, stdout: "out\n", stderr: "err\n" },
      { code: 0, stdout: "out\n", stderr: "err\n" },
    ]);
    assert.deepEqual(written, ["etc", "etc/motd", "(end)", "etc", "etc/motd", "(end)"]);
  });
});

test("build() writes nothing if a test fails, and tests cached layers again until they pass", async () => {
  await withDirectory(async (directory) => {
    const runs: string[] = [];
    let isGood = false;
    const tests: ImageTests = {
      key: "one",
      async run() {
        runs.push("run");
        if (!isGood) throw new TestError("Cannot build: no", { failures: ["no"] });
      },
    };
    const dest = join(directory, "tested.tar");
    await assert.rejects(buildTested(directory, tests), { name: "TestError", code: "TEST" });
    assert.equal(existsSync(dest), false);
    await assert.rejects(buildTested(directory, tests), { failures: ["no"] });
    isGood = true;
    await buildTested(directory, tests);
    assert.equal(existsSync(dest), true);
    const events: ProgressEvent[] = [];
    await buildTested(directory, tests, [], events);
    assert.equal(runs.length, 3);
    assert.deepEqual(
      events.filter(({ type }) => type === "cached"),
      [
        { type: "cached", what: "layers of tested for linux/amd64" },
        { type: "cached", what: "tests of tested for linux/amd64" },
      ],
    );
    await buildTested(directory, { ...tests, key: "two" });
    assert.equal(runs.length, 4);
  });
});
