import assert from "node:assert/strict";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { filesReader } from "../../fixtures/files-reader.ts";
import { type Cache, openCache } from "../cache/cache.ts";
import type { ConfigurePlan } from "../contract/configure-plan.ts";
import type { BuildContext } from "../contract/contexts.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import { collectBytes, contentOf, type FsEntry } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { configureRootfs } from "./configure-rootfs.ts";
import { PrefixStore } from "./prefix-store.ts";

let dir: string;
let cache: Cache;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "rootsmith-prefix-"));
  cache = await openCache(dir);
});
afterEach(async () => {
  await cache.close();
  rmSync(dir, { recursive: true });
});

const FIRST = { title: "run the first", argv: ["/bin/first"], env: { A: "1" } } as const;
const SECOND = { title: "run the second", argv: ["/bin/second"] } as const;

/** Two phases that write what they read, of which the first can be kept. */
function planOf(first: ConfigurePlan["phases"][number]["after"] = [FIRST]): ConfigurePlan {
  const phase = (path: string) => ({
    title: path,
    async *entries(tree: ExecutorSession): AsyncGenerator<FsEntry> {
      const content = contentOf((await tree.read("users")) ?? "nobody\n");
      const names = (await tree.list("home"))?.join() ?? "none";
      yield { type: "file", path: `${path}-${names}`, mode: 0o644, content };
    },
  });
  return {
    title: "test",
    phases: [
      { ...phase("first"), after: first ?? [] },
      { ...phase("second"), after: [SECOND] },
    ],
    prefix: { title: "the first phase", length: 1, key: "packages" },
  };
}

interface Outcome {
  readonly ran: readonly string[];
  readonly events: readonly ProgressEvent[];
  /** Paths and texts. */
  readonly tree: readonly string[];
  readonly restored: readonly FsEntry[];
}

/** Changes that the first program makes, as a session sees them. */
function changesOfFirst(): FsEntry[] {
  const now = Math.floor(Date.now() / 1000);
  return [
    { type: "whiteout", path: "gone" },
    { type: "dir", path: "etc", mode: 0o700, uid: 3, gid: 4, mtime: 1000 },
    { type: "file", path: "etc/made", mode: 0o644, mtime: now, content: contentOf("made\n") },
  ];
}

async function configure(
  plan: ConfigurePlan,
  {
    users = "root\n",
    scope = { provider: "test" },
    isUsed = true,
    snapshots = true,
  }: {
    readonly users?: string;
    readonly scope?: Readonly<Record<string, string>>;
    readonly isUsed?: boolean;
    readonly snapshots?: boolean;
  } = {},
): Promise<Outcome> {
  const ran: string[] = [];
  const events: ProgressEvent[] = [];
  const restored: FsEntry[] = [];
  const session: ExecutorSession = {
    ...filesReader({ users, "home/user": "" }),
    async run({ title }) {
      ran.push(title);
    },
    async write(entries) {
      for await (const _ of entries) {
        // taken
      }
    },
    async *changes() {
      yield* changesOfFirst();
    },
    ...(snapshots && {
      async *snapshot() {
        yield* changesOfFirst();
      },
      async restore(changes) {
        restored.push(...changes);
      },
    }),
    async [Symbol.asyncDispose]() {},
  };
  const { signal } = new AbortController();
  const ctx = {
    signal,
    report: (event: ProgressEvent) => event.type === "task" || events.push(event),
  };
  const prefixes = new PrefixStore({ cache, shared: NOT_SHARED, scope, signal, isUsed });
  const tree = await configureRootfs(plan, session, ctx as unknown as BuildContext, { prefixes });
  const lines: string[] = [];
  for (const entry of tree.entries()) {
    const text = entry.type === "file" ? ` ${await textOf(entry)}` : "";
    lines.push(`${entry.path}${text}`);
  }
  return { ran, events, tree: lines, restored };
}

async function textOf({ content }: Extract<FsEntry, { type: "file" }>): Promise<string> {
  return JSON.stringify(new TextDecoder().decode(await collectBytes(content.open())));
}

const NOT_SHARED = { prefix: async () => undefined, notePrefix: () => {} };

const RAN_ALL = ["run the first", "run the second"];

test("configureRootfs() restores what the first phases of an earlier plan came to", async () => {
  const built = await configure(planOf());
  assert.deepEqual(built.ran, RAN_ALL);
  assert.deepEqual(built.restored, []);

  const again = await configure(planOf(), { users: "root\nuser\n" });
  assert.deepEqual(again.ran, ["run the second"]);
  assert.deepEqual(again.events, [
    { type: "cached", what: "the first phase" },
    { type: "count", stage: "configure", done: 1, total: 1 },
    { type: "configure", step: "run the second" },
  ]);
  // the first phase reads what was there then
  assert.deepEqual(again.tree, [
    "",
    "etc",
    'etc/made "made\\n"',
    'first-user "root\\n"',
    'second-user "root\\nuser\\n"',
  ]);
});

test("configureRootfs() gives restored changes of then the time of now, others their own", async () => {
  await configure(planOf());
  const { signal } = new AbortController();
  const scope = { provider: "test" };
  const prefixes = new PrefixStore({ cache, shared: NOT_SHARED, scope, signal, isUsed: true });
  const kept = (await prefixes.find(planOf()))?.state.changes.at(-1);
  assert.ok(kept?.type === "file" && kept.path === "etc/made" && kept.mtime === undefined);
  const before = Math.floor(Date.now() / 1000);
  const { restored } = await configure(planOf());
  const [gone, etc, made] = restored as [FsEntry, FsEntry, Extract<FsEntry, { type: "file" }>];
  assert.deepEqual(gone, { type: "whiteout", path: "gone" });
  assert.deepEqual(etc, { type: "dir", path: "etc", mode: 0o700, uid: 3, gid: 4, mtime: 1000 });
  assert.equal(await textOf(made), '"made\\n"');
  assert.ok((made.mtime ?? 0) >= before, `${made.mtime}`);
});

for (const [what, change] of Object.entries({
  "an argument": { argv: ["/bin/first", "-v"] },
  "the environment": { env: { A: "2" } },
  "the directory": { cwd: "/etc" },
  "the mask": { umask: 0o77 },
  "the input": { stdin: new Uint8Array([1]) },
}) as [string, Partial<typeof FIRST>][]) {
  test(`configureRootfs() runs the first phases again where ${what} of a step is another`, async () => {
    await configure(planOf());
    assert.deepEqual((await configure(planOf([{ ...FIRST, ...change }]))).ran, RAN_ALL);
  });
}

test("configureRootfs() runs the first phases again where key or scope is another", async () => {
  await configure(planOf());
  const plan = planOf();
  const prefix = { title: "the first phase", length: 1, key: "other packages" };
  assert.deepEqual((await configure({ ...plan, prefix })).ran, RAN_ALL);
  assert.deepEqual((await configure(plan, { scope: { provider: "other" } })).ran, RAN_ALL);
  assert.deepEqual((await configure(plan)).ran, ["run the second"]);
});

test("configureRootfs() does not use what is kept if it is not to, and keeps it anew", async () => {
  await configure(planOf(), { isUsed: false });
  assert.deepEqual((await configure(planOf(), { isUsed: false })).ran, RAN_ALL);
  assert.deepEqual((await configure(planOf())).ran, ["run the second"]);
});

test("configureRootfs() keeps nothing where a session cannot restore it", async () => {
  await configure(planOf(), { snapshots: false });
  assert.deepEqual(readdirSync(join(dir, "records")), []);
  await configure(planOf());
  assert.deepEqual((await configure(planOf(), { snapshots: false })).ran, RAN_ALL);
});

test("configureRootfs() keeps nothing of steps that may fail", async () => {
  const plan = planOf([{ ...FIRST, mayFail: true }]);
  await configure(plan);
  assert.deepEqual((await configure(plan)).ran, RAN_ALL);
});

test("configureRootfs() takes what is damaged in the cache for absent", async () => {
  await configure(planOf());
  for (const part of ["blobs/sha256", "records"]) {
    for (const name of readdirSync(join(dir, part))) {
      await cache.close();
      writeFileSync(join(dir, part, name), "damaged");
      cache = await openCache(dir);
      assert.deepEqual((await configure(planOf())).ran, RAN_ALL);
      assert.deepEqual((await configure(planOf())).ran, ["run the second"]);
    }
  }
});

test("configureRootfs() refuses to restore where a key does not name all inputs", async () => {
  await configure(planOf());
  const plan = planOf();
  const [first, ...rest] = plan.phases;
  const phases = [
    {
      ...first,
      async *entries(tree: ExecutorSession) {
        await tree.stat("users");
        yield* [];
      },
    } as ConfigurePlan["phases"][number],
    ...rest,
  ];
  await assert.rejects(configure({ ...plan, phases }), {
    name: "UnusablePrefixError",
    message: 'Cannot restore the prefix of a plan: then nothing wanted to stat "users"',
  });
});
