import assert from "node:assert/strict";
import {
  chmodSync,
  linkSync,
  lutimesSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { type Cache, openCache } from "../cache/cache.ts";
import type { HostTreeOptions } from "../contract/host-input.ts";
import { collectBytes, type FsEntry } from "../model/fs-entry.ts";
import type { ProgressEvent } from "../model/progress-event.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { Captures } from "./captures.ts";
import { readHostTree } from "./host-tree.ts";

const { signal } = new AbortController();

let work: string;
let root: string;
let cache: Cache;
let trees = 0;
let events: ProgressEvent[];

before(async () => {
  work = mkdtempSync(join(tmpdir(), "rootsmith-tree-"));
  cache = await openCache(join(work, "cache"));
});
after(async () => {
  await cache.close();
  rmSync(work, { recursive: true });
});
beforeEach(() => {
  root = join(work, `tree-${trees++}`);
  mkdirSync(root, { mode: 0o755 });
  events = [];
});

function context(abort: AbortSignal = signal): Parameters<typeof readHostTree>[2] {
  return {
    signal: abort,
    report: (event) => events.push(event),
    newFile: () => cache.newFile(),
    spool: async (bytes) => (await cache.spool(bytes)).content,
  };
}

async function read(options: HostTreeOptions = {}): Promise<RootfsTree> {
  return (await readHostTree(root, options, context())).tree;
}

function capture(tree: RootfsTree): ReturnType<Captures["capture"]> {
  return new Captures(cache, context()).capture("tree", tree);
}

/** Makes files, with their paths as content, and the directories that they need. */
function makeFiles(...paths: string[]): void {
  for (const path of paths) {
    mkdirSync(join(root, path, ".."), { recursive: true });
    writeFileSync(join(root, path), path);
  }
}

function pathsOf(tree: RootfsTree): string[] {
  return tree.entries().map(({ path }) => path);
}

function warnings(): string[] {
  return events.flatMap((event) =>
    event.type === "warning" ? [`${event.code} ${event.message.replaceAll(root, "ROOT")}`] : [],
  );
}

/** The fields that a test can know; a content as its text. */
async function plain(entry: FsEntry): Promise<object> {
  if (entry.type === "whiteout") return entry;
  const { uid: _uid, gid: _gid, mtime: _mtime, ...rest } = entry;
  if (rest.type !== "file") return rest;
  return { ...rest, content: new TextDecoder().decode(await collectBytes(rest.content.open())) };
}

test("readHostTree() gives files, directories and links as they are, sorted by path", async () => {
  makeFiles("b/file", "a");
  chmodSync(join(root, "a"), 0o4711);
  chmodSync(join(root, "b"), 0o1777);
  chmodSync(join(root, "b/file"), 0o640);
  symlinkSync("/nowhere/../a", join(root, "link"));
  linkSync(join(root, "b/file"), join(root, "b/again"));
  assert.deepEqual(await Promise.all((await read()).entries().map(plain)), [
    { type: "dir", path: "", mode: 0o755 },
    { type: "file", path: "a", mode: 0o4711, content: "a" },
    { type: "dir", path: "b", mode: 0o1777 },
    { type: "file", path: "b/again", mode: 0o640, content: "b/file" },
    { type: "hardlink", path: "b/file", mode: 0o640, target: "b/again" },
    { type: "symlink", path: "link", mode: 0o777, target: "/nowhere/../a" },
  ]);
});

test("readHostTree() takes times down to the second, also those of links and before 1970", async () => {
  makeFiles("a", "b");
  symlinkSync("a", join(root, "link"));
  utimesSync(join(root, "a"), 0, 1_700_000_000.999);
  utimesSync(join(root, "b"), new Date(0), new Date(-1500));
  lutimesSync(join(root, "link"), 0, 7);
  const tree = await read();
  const times = ["a", "b", "link"].map((path) => {
    const entry = tree.get(path);
    return entry?.type === "whiteout" ? undefined : entry?.mtime;
  });
  assert.deepEqual(times, [1_700_000_000, -2, 7]);
});

test("readHostTree() leaves out what is excluded, and counts it", async () => {
  makeFiles("etc/passwd", "tmp/a", "tmp/b/c", "var/log/x/y.log", "var/log/z.log");
  const { tree, omitted } = await readHostTree(
    root,
    { exclude: ["tmp/*"], excludeFiles: ["var/log"] },
    context(),
  );
  assert.deepEqual(pathsOf(tree), [
    ...["", "etc", "etc/passwd", "tmp", "var", "var/log", "var/log/x"],
  ]);
  assert.deepEqual(
    omitted.toSorted((a, b) => a.bytes - b.bytes),
    [
      { pattern: "tmp/*", files: 2, bytes: 12 },
      { pattern: "var/log", files: 2, bytes: 28 },
    ],
  );
});

test("readHostTree() keeps what is included, with its parents as they are", async () => {
  makeFiles("home/a/keep/file", "home/a/other", "home/b/other");
  chmodSync(join(root, "home/a"), 0o700);
  const tree = await read({ exclude: ["home"], include: ["home/a/keep"] });
  assert.deepEqual(pathsOf(tree), ["", "home", "home/a", "home/a/keep", "home/a/keep/file"]);
  const parent = tree.get("home/a");
  assert.equal(parent?.type === "dir" && parent.mode, 0o700);
});

test("readHostTree() leaves sockets out with a warning", async () => {
  makeFiles("run/file");
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(join(root, "run/sock"), resolve));
  const tree = await read();
  await new Promise((resolve) => server.close(resolve));
  assert.deepEqual(pathsOf(tree), ["", "run", "run/file"]);
  assert.deepEqual(warnings(), ['SOCKETS_SKIPPED In "ROOT" sockets are left out: "run/sock"']);
});

test("readHostTree() refuses a name that a layer cannot hold", async () => {
  makeFiles("a/.wh.b");
  await assert.rejects(read(), {
    code: "INVALID_ENTRY",
    message: 'Cannot add "a/.wh.b" to the rootfs: names in an image cannot start with ".wh."',
  });
});

test("readHostTree() refuses what is not there, or no directory", async () => {
  makeFiles("file");
  const missing = readHostTree(join(root, "missing"), {}, context());
  await assert.rejects(missing, { code: "RESOLVE", message: /there is no such directory$/ });
  const file = readHostTree(join(root, "file"), {}, context());
  await assert.rejects(file, { code: "RESOLVE", message: /it is not a directory$/ });
});

test("readHostTree() stops with the caller's reason", async () => {
  const reason = new Error("stop");
  const reading = readHostTree(root, {}, context(AbortSignal.abort(reason)));
  await assert.rejects(reading, (error) => error === reason);
});

test("capture() gives the same digest for the same tree, whatever the order of its making", async () => {
  makeFiles("a", "b", "c");
  const first = root;
  root = join(work, `tree-${trees++}`);
  mkdirSync(root, { mode: 0o755 });
  makeFiles("c", "b", "a");
  const digests: string[] = [];
  for (const dir of [first, root]) {
    for (const path of ["a", "b", "c", ""]) utimesSync(join(dir, path), 0, 1000);
    const { tree } = await readHostTree(dir, {}, context());
    const { source, newest } = await capture(tree);
    assert.equal(newest, 1000);
    digests.push(source.digest);
  }
  assert.equal(digests[0], digests[1]);
});

test("capture() refuses a file that changed since the tree was read", async () => {
  makeFiles("a");
  const tree = await read();
  writeFileSync(join(root, "a"), "b");
  await assert.rejects(capture(tree), {
    code: "HOST",
    message: `Cannot read "${join(root, "a")}": it changed while the tree was read`,
    hint: "Let nothing write to the tree during the build",
  });
});

test("capture() refuses a file that is not empty any more", async () => {
  writeFileSync(join(root, "a"), "");
  const tree = await read();
  writeFileSync(join(root, "a"), "b");
  await assert.rejects(capture(tree), { code: "HOST", message: /it changed/ });
});

test("capture() refuses a file that is gone, or a link in its place", async () => {
  makeFiles("a");
  const tree = await read();
  const error = { code: "HOST", message: /: it vanished while the tree was read$/ };
  renameSync(join(root, "a"), join(root, "b"));
  await assert.rejects(capture(tree), error);
  symlinkSync("b", join(root, "a"));
  await assert.rejects(capture(tree), error);
});

test("capture() of a live tree keeps what it can read of what changes", async () => {
  makeFiles("grown", "new", "other", "shrunk");
  writeFileSync(join(root, "gone"), "x");
  linkSync(join(root, "gone"), join(root, "gone-link"));
  const tree = await read({ live: true });
  writeFileSync(join(root, "grown"), "grown and more");
  writeFileSync(join(root, "shrunk"), "sh");
  rmSync(join(root, "gone"));
  renameSync(join(root, "new"), join(root, "other"));
  const captures = new Captures(cache, context());
  const { source } = await captures.capture("tree", tree);
  const entries = await Array.fromAsync(captures.entries(source));
  const found = await Promise.all(entries.map(plain));
  assert.deepEqual(
    found.map((entry) => [
      (entry as { path: string }).path,
      (entry as { content?: string }).content,
    ]),
    [
      ["grown", "grown"],
      ["other", "new"],
      ["shrunk", "sh\0\0\0\0"],
    ],
  );
  assert.deepEqual(warnings(), [
    'HOST_FILE_CHANGED "ROOT/gone" is not as it was found: it vanished',
    'HOST_FILE_CHANGED "ROOT/grown" is not as it was found: it changed while it was read',
    'HOST_FILE_CHANGED "ROOT/new" is not as it was found: it vanished',
    'HOST_FILE_CHANGED "ROOT/other" is not as it was found: it was replaced',
    'HOST_FILE_CHANGED "ROOT/shrunk" is not as it was found: it changed while it was read',
  ]);
});

test("Captures.entries() refuses a source of another build", async () => {
  const { source } = await capture(await read());
  assert.throws(() => new Captures(cache, context()).entries(source), { code: "LOCK" });
});
