import assert from "node:assert/strict";
import { test } from "node:test";
import { elfFile } from "../../fixtures/elf-file.ts";
import { collectBytes, contentOf, type RootfsEntry } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { type Reduction, reduceRootfs } from "./reduce-rootfs.ts";

const LOADER = "/lib64/ld-linux-x86-64.so.2";
const program = (path: string, content: Uint8Array | string): RootfsEntry => ({
  ...{ type: "file", path, mode: 0o755, content: contentOf(content) },
});

const ENTRIES: readonly RootfsEntry[] = [
  program("lib64/ld-linux-x86-64.so.2", elfFile({ needed: [] })),
  program("usr/lib/x86_64-linux-gnu/libc.so.6", elfFile({ soname: "libc.so.6", needed: [] })),
  program("usr/lib/x86_64-linux-gnu/libssl.so.3", elfFile({ needed: ["libc.so.6"] })),
  program("usr/bin/curl", elfFile({ needed: ["libssl.so.3", "libc.so.6"], loader: LOADER })),
  program("usr/bin/sh", elfFile({ needed: ["libc.so.6"], loader: LOADER })),
  program("usr/bin/zcat", "#!/bin/sh\n"),
  program("etc/shells", "# login shells\n/usr/bin/sh\n/usr/bin/curl\n"),
  { type: "symlink", path: "bin", mode: 0o777, target: "usr/bin" },
];

const PACKAGES = [
  {
    id: "libc6",
    paths: ["lib64/ld-linux-x86-64.so.2", "usr/lib/x86_64-linux-gnu/libc.so.6"],
    needs: [],
  },
  { id: "libssl3", paths: ["usr/lib/x86_64-linux-gnu/libssl.so.3"], needs: ["libc6"] },
  { id: "curl", paths: ["usr/bin/curl"], needs: ["libssl3", "libc6"] },
  { id: "dash", paths: ["bin/sh"], needs: ["libc6"] },
  { id: "gzip", paths: ["usr/bin/zcat"], needs: [] },
];

async function reduce(
  reduction: Partial<Reduction>,
  entries = ENTRIES,
): Promise<{ readonly tree: RootfsTree; readonly events: readonly ProgressEvent[] }> {
  const tree = new RootfsTree();
  for (const entry of entries) tree.put(entry);
  const events: ProgressEvent[] = [];
  await reduceRootfs(
    tree,
    {
      packages: PACKAGES,
      roots: new Map([["curl", "included"]]),
      unneeded: [{ id: "gzip", of: "curl" }],
      administrative: [],
      leftovers: [],
      ...reduction,
    },
    { signal: new AbortController().signal, report: (event) => void events.push(event) },
  );
  return { tree, events };
}

test("reduceRootfs() leaves what a package needs, and says so", async () => {
  const { tree, events } = await reduce({});
  assert.equal(tree.get("usr/bin/sh"), undefined);
  assert.equal(tree.get("usr/bin/curl")?.type, "file");
  assert.deepEqual(events, [
    {
      type: "note",
      message: [
        "3 of 5 packages stay:",
        "  curl: included",
        "  libssl3, libc6: curl needs it",
        "  not gzip, which curl needs for scripts alone",
      ].join("\n"),
    },
  ]);
});

test("reduceRootfs() leaves out of /etc/shells what is gone", async () => {
  const { tree } = await reduce({});
  const shells = tree.get("etc/shells");
  assert.ok(shells?.type === "file");
  assert.equal(
    new TextDecoder().decode(await collectBytes(shells.content.open())),
    "# login shells\n/usr/bin/curl\n",
  );
});

test("reduceRootfs() refuses a program without a library, and names who brings it", async () => {
  const packages = PACKAGES.map((item) =>
    item.id === "curl" ? { ...item, needs: ["libc6"] } : item,
  );
  await assert.rejects(reduce({ packages }), {
    message:
      "Cannot take packages away: the program /usr/bin/curl needs libssl.so.3, which is not there",
    hint: "Keep the package that brings it: libssl3",
  });
});

test("reduceRootfs() refuses a program without its loader", async () => {
  const own = { ...program("opt/app", elfFile({ needed: [], loader: LOADER })), origin: "files" };
  await assert.rejects(
    reduce({ roots: new Map([["gzip", "included"]]) }, [...ENTRIES, own as RootfsEntry]),
    {
      message: `Cannot take packages away: the program /opt/app needs ${LOADER}, which is not there`,
      hint: "Keep the package that brings it: libc6",
    },
  );
});

test("reduceRootfs() takes a library as one that its program brings", async () => {
  const plugin = {
    ...program("opt/plugin.so", elfFile({ needed: ["libown.so"] })),
    origin: "files",
  };
  const { events } = await reduce({}, [
    ...ENTRIES,
    plugin as RootfsEntry,
    { ...program("opt/own/libown.so", elfFile({ needed: [] })), origin: "files" } as RootfsEntry,
  ]);
  assert.deepEqual(
    events.filter(({ type }) => type === "warning"),
    [],
  );
});

test("reduceRootfs() warns of scripts that cannot be run, but not of an administrator's", async () => {
  const roots = new Map([["gzip", "included"]]);
  const warning = {
    type: "warning",
    code: "INTERPRETER_MISSING",
    message:
      "Without /bin/sh, scripts cannot be run: /usr/bin/zcat; keep dash if they are to be run",
  };
  const isWarning = ({ type }: ProgressEvent): boolean => type === "warning";
  assert.deepEqual((await reduce({ roots })).events.filter(isWarning), [warning]);
  const { events } = await reduce({ roots, administrative: ["gzip"] });
  assert.deepEqual(events.filter(isWarning), []);
});
