/**
 * What a transaction does with the packages of an image below.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  type BuildContext,
  type FsEntry,
  type ProgressEvent,
  RootfsTree,
  treeReader,
} from "@rootsmith/core/provider";
import type { FileRecipe, TagValue } from "@rootsmith/testing/rpm";
import { fakeOpenRpm } from "../../fixtures/fake-open-rpm.ts";
import type { OpenRpm } from "../file/open-rpms.ts";
import { installedScripted, scriptedRpms } from "./scripted-rpm.ts";
import { transactionPhases } from "./transaction.ts";
import { Unpacker } from "./unpacker.ts";

const CONFIG = 1;

const SCRIPTLETS = {
  1023: "pre",
  1085: "/bin/sh",
  1024: "post",
  1086: "/bin/sh",
  1025: "preun",
  1087: "/bin/sh",
  1026: "postun",
  1088: "/bin/sh",
  1152: "posttrans",
  1154: "/bin/sh",
} as const satisfies Record<number, TagValue>;

/** `%triggerin`, `%triggerun` and `%triggerpostun` on a package. */
const WATCHING = {
  1065: ["in", "un", "after"],
  1092: ["/bin/sh", "/bin/sh", "/bin/sh"],
  1066: ["app", "app", "app"],
  1067: ["", "", ""],
  1068: new Uint32Array([1 << 16, 1 << 17, 1 << 18]),
  1069: new Uint32Array([0, 1, 2]),
} as const satisfies Record<number, TagValue>;

const FOLDER: FileRecipe = { path: "/opt/app", mode: 0o040755 };
const old = await fakeOpenRpm(
  "app",
  [FOLDER, { path: "/opt/app/both", content: "1" }, { path: "/opt/app/old", content: "1" }],
  SCRIPTLETS,
);
const next = await fakeOpenRpm("app", [FOLDER, { path: "/opt/app/both", content: "2" }], {
  ...SCRIPTLETS,
  1001: "2",
});
const watcher = await fakeOpenRpm("watcher", [], WATCHING);

interface Outcome {
  /** Programs with their last arguments, and paths that are written or, with a minus, removed. */
  readonly log: readonly string[];
  readonly warnings: readonly string[];
}

async function run(
  added: readonly OpenRpm[],
  erased: readonly OpenRpm[],
  kept: readonly OpenRpm[] = [],
  own: Readonly<Record<string, string>> = {},
  rpmVersion = "4.18.0",
): Promise<Outcome> {
  const warnings: string[] = [];
  const report = (event: ProgressEvent): void => {
    if (event.type === "warning") warnings.push(event.message);
  };
  const tree = await treeOf([...kept, ...erased], own);
  const unpacker = new Unpacker(added, { report, base: { tree, kept, erased } });
  const scripted = new Map([...kept, ...erased].map((rpm) => [rpm, installedScripted(rpm)]));
  const phases = transactionPhases({
    packages: scriptedRpms(added, {}),
    base: {
      installed: [...scripted.values()],
      erased: erased.map((rpm) => scripted.get(rpm) as ReturnType<typeof installedScripted>),
    },
    rpmVersion,
    unpacker,
    env: {},
    lua: { arch: "x86_64", dbpath: "/var/lib/rpm" },
    epoch: 0,
    database: () => [],
  });
  const ctx = { report } as unknown as BuildContext;
  const rootfs = treeReader(tree);
  const log: string[] = [];
  for (const { entries, after = [] } of phases) {
    const written: FsEntry[] = [];
    for await (const entry of entries?.(rootfs, ctx) ?? []) written.push(entry);
    for (const entry of written) {
      tree.put(entry);
      log.push(entry.type === "whiteout" ? `-${entry.path}` : entry.path);
    }
    log.push(...after.map(({ argv }) => [argv[2], ...argv.slice(4)].join(" ")));
  }
  return { log, warnings };
}

async function treeOf(
  rpms: readonly OpenRpm[],
  own: Readonly<Record<string, string>>,
): Promise<RootfsTree> {
  const tree = new RootfsTree();
  const unpacker = new Unpacker(rpms, { report: () => {} });
  for (const rpm of rpms) {
    for await (const entry of unpacker.unpack(rpm, treeReader(tree))) tree.put(entry);
  }
  for (const [path, text] of Object.entries(own)) {
    const bytes = new TextEncoder().encode(text);
    const content = { size: bytes.length, open: () => [bytes] };
    tree.put({ type: "file", path, mode: 0o600, content });
  }
  return tree;
}

test("an upgrade runs the scriptlets of both versions, and removes what only the old one has", async () => {
  const { log } = await run([next], [old], [watcher]);
  assert.deepEqual(log, [
    "pre 2",
    "opt/app/both",
    "post 2",
    "in 1 2",
    "un 1 1",
    "preun 1",
    "-opt/app/old",
    "postun 1",
    "after 1 1",
    "posttrans 2",
  ]);
});

test("a removal removes directories that are empty, and tells that nothing is left", async () => {
  const { log } = await run([], [old], [watcher]);
  assert.deepEqual(log, [
    "un 1 0",
    "preun 0",
    "-opt/app/old",
    "-opt/app/both",
    "-opt/app",
    "postun 0",
    "after 1 0",
  ]);
});

test("a removal leaves a directory in which something else lies", async () => {
  const { log } = await run([], [old], [], { "opt/app/own": "own" });
  assert.deepEqual(log, ["preun 0", "-opt/app/old", "-opt/app/both", "postun 0"]);
});

test("configuration that was changed is kept, and named", async () => {
  const config = await fakeOpenRpm("config", [
    { path: "/etc/config", content: "1", flags: CONFIG },
  ]);
  const renewed = await fakeOpenRpm("config", [
    { path: "/etc/config", content: "2", flags: CONFIG },
  ]);
  const changed = { "etc/config": "own" };
  assert.deepEqual(await run([], [config], [], changed), {
    log: ["etc/config.rpmsave", "-etc/config"],
    warnings: ["/etc/config of config-1-1.x86_64 was changed and is kept as /etc/config.rpmsave"],
  });
  assert.deepEqual((await run([renewed], [config], [], changed)).log, [
    "etc/config.rpmsave",
    "etc/config",
  ]);
  assert.deepEqual((await run([renewed], [config])).log, ["etc/config"]);
});

test("a file of another package of the image is not replaced", async () => {
  const other = await fakeOpenRpm("other", [{ path: "/opt/app/both", content: "other" }]);
  await assert.rejects(run([other], [], [old]), {
    name: "DuplicateEntryError",
    message: /opt\/app\/both/,
  });
});

test("scriptlets around the erasures of a transaction are those of rpm 4.19", async () => {
  const around = await fakeOpenRpm("app", [], {
    5103: "preuntrans",
    5105: ["/bin/sh"],
    5104: "postuntrans",
    5106: ["/bin/sh"],
  });
  assert.deepEqual((await run([], [around], [], {}, "4.18.2")).log, []);
  assert.deepEqual((await run([], [around], [], {}, "4.19.0")).log, [
    "preuntrans 0",
    "postuntrans 0",
  ]);
  assert.deepEqual(
    (await run([next], [around], [], {}, "4.19.0")).log.filter((line) => /untrans/.test(line)),
    ["preuntrans 1", "postuntrans 1"],
  );
});

test("a directory gets the mode that a new version wants", async () => {
  const before = await fakeOpenRpm("app", [FOLDER]);
  const after = await fakeOpenRpm("app", [{ ...FOLDER, mode: 0o040750 }]);
  assert.deepEqual((await run([after], [before])).log, ["opt/app"]);
  assert.deepEqual((await run([before], [before])).log, []);
});
