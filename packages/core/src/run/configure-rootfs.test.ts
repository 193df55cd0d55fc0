import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { filesReader } from "../../fixtures/files-reader.ts";
import type { ConfigurePlan, ConfigureStep } from "../contract/configure-plan.ts";
import type { BuildContext } from "../contract/contexts.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import { ConfigureError } from "../model/errors.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { configureRootfs } from "./configure-rootfs.ts";

/** Runs nothing: a step whose program is /bin/false fails, and each makes a directory. */
function fakeSession(ran: string[], changes: readonly FsEntry[] = []): ExecutorSession {
  const made: FsEntry[] = [];
  return {
    ...filesReader(),
    async run({ title, argv }) {
      ran.push(title);
      made.push({ type: "dir", path: "made", mode: 0o755, mtime: Math.floor(Date.now() / 1000) });
      if (argv[0] !== "/bin/false") return;
      const message = `Cannot ${title}: /bin/false exited with code 1`;
      throw new ConfigureError(message, { argv, exitCode: 1, output: "no such user\n" });
    },
    async write(entries) {
      for await (const _ of entries) {
        // taken
      }
    },
    async *changes() {
      yield* [...made, ...changes];
    },
    async [Symbol.asyncDispose]() {},
  };
}

function configure(
  after: readonly ConfigureStep[],
  changes?: readonly FsEntry[],
  failedTo?: string,
): {
  readonly done: Promise<RootfsTree>;
  readonly ran: string[];
  readonly events: ProgressEvent[];
} {
  const ran: string[] = [];
  const events: ProgressEvent[] = [];
  const ctx = {
    signal: new AbortController().signal,
    report: (event: ProgressEvent) => event.type === "task" || events.push(event),
  } as unknown as BuildContext;
  const plan = { title: "test", phases: [{ title: "one", after }] };
  return { done: configureRootfs(plan, fakeSession(ran, changes), ctx, { failedTo }), ran, events };
}

test("configureRootfs() stops at a step that fails", async () => {
  const { done, ran } = configure([
    { title: "run the first", argv: ["/bin/false"] },
    { title: "run the second", argv: ["/bin/true"] },
  ]);
  await assert.rejects(done, { name: "ConfigureError", message: /^Cannot run the first/ });
  assert.deepEqual(ran, ["run the first"]);
});

test("configureRootfs() keeps what a failed step left, in a directory that was empty", async () => {
  const directory = mkdtempSync(join(tmpdir(), "rootsmith-failed-"));
  try {
    const first = configure([{ title: "run it", argv: ["/bin/false"] }], [], directory);
    await assert.rejects(first.done, { name: "ConfigureError" });
    assert.deepEqual(readdirSync(directory), ["made"]);
    const kept = `The rootfs as the failed step left it is in ${directory}`;
    assert.deepEqual(first.events.at(-1), { type: "warning", code: "KEPT_FAILED", message: kept });
    const second = configure([{ title: "run it", argv: ["/bin/false"] }], [], directory);
    await assert.rejects(second.done, { name: "ConfigureError" });
    const full = `Cannot write "${directory}": the directory is not empty`;
    assert.deepEqual(second.events.at(-1), {
      type: "warning",
      code: "KEPT_FAILED",
      message: `The rootfs of the failed step is not kept. ${full}`,
    });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("configureRootfs() says which step runs, warns of one that may fail, and goes on", async () => {
  const { done, ran, events } = configure([
    { title: "run the first", argv: ["/bin/false"], mayFail: true },
    { title: "run the second", argv: ["/bin/true"] },
  ]);
  await done;
  assert.deepEqual(ran, ["run the first", "run the second"]);
  assert.deepEqual(events, [
    { type: "count", stage: "configure", done: 1, total: 2 },
    { type: "configure", step: "run the first" },
    {
      type: "warning",
      code: "STEP_FAILED",
      message: "Cannot run the first: /bin/false exited with code 1\nno such user",
    },
    { type: "count", stage: "configure", done: 2, total: 2 },
    { type: "configure", step: "run the second" },
  ]);
});

test("configureRootfs() does what a script says, and tells it how its programs end", async () => {
  const ran: string[] = [];
  const written: string[] = [];
  const fake = fakeSession(ran);
  const session: ExecutorSession = {
    ...fake,
    async run(step, onStdout) {
      onStdout?.(new TextEncoder().encode("out\n"));
      await fake.run(step);
    },
    async write(entries) {
      for await (const { path } of entries) written.push(path);
    },
  };
  const ends: unknown[] = [];
  const events: ProgressEvent[] = [];
  const ctx = {
    signal: new AbortController().signal,
    report: (event: ProgressEvent) => event.type === "task" || events.push(event),
  } as unknown as BuildContext;
  const plan: ConfigurePlan = {
    title: "test",
    phases: [
      {
        title: "one",
        async *script() {
          ends.push(yield [{ type: "dir", path: "a", mode: 0o755 }]);
          ends.push(yield { title: "run the first", argv: ["/bin/false"], isRead: true });
          ends.push(yield { title: "run the second", argv: ["/bin/true"] });
        },
        after: [{ title: "run the third", argv: ["/bin/true"] }],
      },
    ],
  };
  await configureRootfs(plan, session, ctx);
  assert.deepEqual(written, ["", "a"]);
  assert.deepEqual(ran, ["run the first", "run the second", "run the third"]);
  assert.deepEqual(ends, [
    undefined,
    { code: 1, stdout: new TextEncoder().encode("out\n") },
    { code: 0, stdout: new Uint8Array() },
  ]);
  assert.deepEqual(events[1], { type: "configure", step: "run the second" });
});

test("configureRootfs() drops times of now, and keeps others, whatever the clock says", async () => {
  const dated = (path: string, mtime: number): FsEntry => ({
    type: "dir",
    path,
    mode: 0o755,
    mtime,
  });
  const later = Math.floor(Date.now() / 1000) + 3600;
  const changes = [dated("copied", 1000), dated("copied by a slow clock", later)];
  const { done } = configure([{ title: "make it", argv: ["/bin/true"] }], changes);
  const tree = await done;
  assert.deepEqual(tree.get("made"), { type: "dir", path: "made", mode: 0o755 });
  for (const change of changes) assert.deepEqual(tree.get(change.path), change);
});

test("configureRootfs() keeps what is not UTF-8 in the tree, and from the host", async () => {
  const written: string[] = [];
  const session: ExecutorSession = {
    ...fakeSession([]),
    async write(entries) {
      for await (const { path } of entries) written.push(path);
    },
  };
  const name = "opt/caf\udce9"; // E9 alone
  const entries: FsEntry[] = [
    { type: "dir", path: "opt", mode: 0o755 },
    { type: "dir", path: name, mode: 0o755 },
    { type: "dir", path: `${name}/x`, mode: 0o755 },
    { type: "symlink", path: "opt/link", mode: 0o777, target: "caf\udce9" },
    { type: "dir", path: "opt/plain", mode: 0o755 },
  ];
  const events: ProgressEvent[] = [];
  const ctx = {
    signal: new AbortController().signal,
    report: (event: ProgressEvent) => event.type === "task" || events.push(event),
  } as unknown as BuildContext;
  const phase = {
    title: "one",
    entries: () =>
      (async function* () {
        yield* entries;
      })(),
  };
  const tree = await configureRootfs({ title: "test", phases: [phase] }, session, ctx);
  assert.deepEqual(written, ["", "opt", "opt/plain"]);
  for (const { path } of entries) assert.notEqual(tree.get(path), undefined);
  assert.deepEqual(events, [
    {
      type: "warning",
      code: "PATHS_UNSEEN",
      message: 'Scripts did not see paths that are not UTF-8: "opt/caf\\udce9", 3 in all',
    },
  ]);
});
