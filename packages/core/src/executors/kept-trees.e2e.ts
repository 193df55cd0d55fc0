/**
 * Sessions of chroot() that begin with a kept tree, beside one into which the same is written: what
 * programs and writes do afterwards comes to the same changes.
 *
 * Needs Linux, root and busybox-static.
 */
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { after, before, describe, test } from "node:test";
import {
  busyboxProblem,
  busyboxRootfs,
  HOST_PLATFORM,
  openWorkplace,
  type Workplace,
} from "../../fixtures/executor-fixture.ts";
import { type Cache, openCache } from "../cache/cache.ts";
import type { ChangedNode, ExecutorSession } from "../contract/executor.ts";
import { collectBytes, contentOf, type FsEntry } from "../model/fs-entry.ts";
import { chroot } from "./chroot.ts";

const file = (path: string, text: string, rest: Partial<FsEntry> = {}): FsEntry =>
  ({ type: "file", path, mode: 0o644, mtime: 1000, content: contentOf(text), ...rest }) as FsEntry;
const dir = (path: string, mode = 0o755): FsEntry => ({ type: "dir", path, mode, mtime: 1000 });
const link = (path: string, target: string): FsEntry => ({
  type: "hardlink",
  path,
  mode: 0o644,
  target,
});

const BASE: readonly FsEntry[] = [
  ...busyboxRootfs(),
  dir("set"),
  file("set/plain", "plain", { mode: 0o4750, uid: 7, gid: 8 }),
  file("set/gone", "gone"),
  file("set/mode", "mode"),
  file("set/one", "linked"),
  link("set/two", "set/one"),
  file("set/three", "other"),
  link("set/four", "set/three"),
  file("set/five", "named"),
  file("set/six", "written over"),
  file("set/capable", "x", { xattrs: { "user.note": new Uint8Array([65]) } }),
  { type: "symlink", path: "set/link", mode: 0o777, mtime: 1000, target: "plain" },
  dir("full"),
  dir("full/inner"),
  file("full/inner/a", "a"),
  file("full/b", "b"),
  dir("moved"),
  file("moved/c", "c"),
  dir("replaced"),
  file("replaced/d", "d"),
  dir("anew"),
  file("anew/e", "e"),
  dir("kept", 0o700),
  file("kept/f", "f"),
];

const FIRST = `
set -e
echo more >> /set/plain
rm /set/gone
chmod 600 /set/mode
echo changed > /set/one
rm /set/four; echo more >> /set/three
rm -r /full/inner
mv /moved /elsewhere
rm -r /replaced; echo file > /replaced
rm -r /anew; mkdir /anew; echo new > /anew/g
ln -sf one /set/link
mkdir -p /made/below; echo made > /made/below/h; mkfifo /made/fifo
cp -p /set/capable /made/capable
chmod 755 /kept
touch -d @5000 /full/b
`;

/** What is written after the first programs: over what they left, beside it, and in its place. */
const WRITES: readonly FsEntry[] = [
  file("set/six", "of a package"),
  link("set/seven", "set/five"),
  dir("kept", 0o711),
  file("kept/i", "i"),
  dir("made", 0o700),
  file("made/j", "j"),
  file("set/gone", "back"),
  { type: "whiteout", path: "full/b" },
  dir("fresh"),
  file("fresh/k", "k"),
];

const SECOND = `
set -e
echo again >> /kept/i
rm /fresh/k
echo late > /made/late
`;

const run = (session: ExecutorSession, script: string): Promise<void> =>
  session.run({
    title: "run a script",
    argv: ["/bin/sh", "-c", script],
    env: { PATH: "/bin:/usr/bin" },
  });

/** One line for each change; times only where they are not of now. */
async function changesOf(session: ExecutorSession): Promise<string[]> {
  const lines: string[] = [];
  for await (const entry of session.changes()) {
    if (entry.type === "whiteout") {
      lines.push(`whiteout ${entry.path}`);
      continue;
    }
    const { type, path, mode, uid, gid, mtime = 0 } = entry;
    const time = type !== "dir" && mtime < 1_000_000 ? ` @${mtime}` : "";
    const content =
      entry.type === "file"
        ? ` ${new TextDecoder().decode(await collectBytes(entry.content.open())).trim()}`
        : "";
    const target = "target" in entry ? ` -> ${entry.target}` : "";
    const xattrs = Object.keys(entry.xattrs ?? {}).join();
    lines.push(
      `${type} ${path} ${mode.toString(8)} ${uid}:${gid}${time}${content}${target}${xattrs}`,
    );
  }
  return lines.sort();
}

const EXPECTED = [
  "dir elsewhere 755 0:0",
  "dir kept 755 0:0",
  "dir made/below 755 0:0",
  "dir made 755 0:0",
  "fifo made/fifo 644 0:0",
  "file anew/g 644 0:0 new",
  "file elsewhere/c 644 0:0 @1000 c",
  "file kept/i 644 0:0 iagain",
  "file made/below/h 644 0:0 made",
  "file made/capable 644 0:0 @1000 x",
  "file made/late 644 0:0 late",
  "file replaced 644 0:0 file",
  "file set/mode 600 0:0 @1000 mode",
  "file set/one 644 0:0 changed",
  "file set/plain 4750 7:8 plainmore",
  "hardlink set/two 644 0:0 -> set/one",
  "file set/three 644 0:0 othermore",
  "symlink set/link 777 0:0 -> one",
  "whiteout anew/e",
  "whiteout fresh/k",
  "whiteout full/inner",
  "whiteout moved",
  "whiteout replaced/d",
  "whiteout set/four",
].sort();

const problem = process.getuid?.() === 0 ? busyboxProblem() : "needs root";

describe("beginWith() of a chroot session", { skip: problem ?? false }, () => {
  let workplace: Workplace;
  let cache: Cache;
  let directory: string;
  before(async () => {
    workplace = await openWorkplace();
    directory = mkdtempSync(join(tmpdir(), "rootsmith-trees-"));
    cache = await openCache(directory);
  });
  after(async () => {
    await cache?.close();
    await workplace?.close();
    rmSync(directory, { recursive: true, force: true });
  });

  const withSession = async <T>(use: (session: ExecutorSession) => Promise<T>): Promise<T> => {
    const session = await chroot().start(HOST_PLATFORM, workplace.ctx);
    try {
      return await use(session);
    } finally {
      await session[Symbol.asyncDispose]();
    }
  };
  /** Begins with the tree of a key; says whether it was there. */
  const begin = async (
    session: ExecutorSession,
    key: string,
    fill: () => Promise<void>,
    changed: readonly ChangedNode[] = [],
  ): Promise<boolean> => {
    await cache.tree(key, "a test");
    const tree = await cache.tree(key, "a test");
    assert.ok(tree && session.beginWith);
    await session.beginWith({ tree, size: 100, changed }, fill);
    return tree.isThere;
  };
  const goOn = async (session: ExecutorSession): Promise<string[]> => {
    await run(session, FIRST);
    await session.write(WRITES);
    await run(session, SECOND);
    return changesOf(session);
  };

  test("changes are those of a tree that was written", async () => {
    assert.deepEqual(
      await withSession(async (session) => {
        await session.write(BASE);
        return goOn(session);
      }),
      EXPECTED,
    );
    for (const wasThere of [false, true, true]) {
      await withSession(async (session) => {
        assert.equal(await begin(session, "base", () => session.write(BASE)), wasThere);
        assert.deepEqual(await goOn(session), EXPECTED);
      });
    }
  });

  test("what the tree had been changed by counts as changed, unless it is written since", async () => {
    const changes: FsEntry[] = [
      { type: "whiteout", path: "set/gone" },
      file("set/plain", "changed", { mtime: 2000 }),
      file("set/six", "changed"),
      file("made", "made"),
      dir("kept", 0o755),
    ];
    const fill = async (session: ExecutorSession): Promise<void> => {
      await session.write(BASE);
      await session.restore?.(changes);
    };
    const expected = [
      "dir kept 755 0:0",
      "file made 644 0:0 @1000 made",
      "file set/plain 644 0:0 @2000 changed",
      "whiteout set/gone",
    ];
    const end = async (session: ExecutorSession): Promise<string[]> => {
      await session.write([file("set/six", "of a package"), dir("kept", 0o711)]);
      return changesOf(session);
    };
    assert.deepEqual(
      await withSession(async (session) => {
        await fill(session);
        return end(session);
      }),
      expected,
    );
    const written = new Map(BASE.map((entry) => [entry.path, entry]));
    const changed = changes.map(({ path }): ChangedNode => {
      const node = written.get(path);
      if (node === undefined || node.type === "whiteout") return { path };
      const { type, mode, uid = 0, gid = 0, mtime = 0 } = node;
      return { path, written: { type, mode, uid, gid, mtime } };
    });
    for (const wasThere of [false, true]) {
      await withSession(async (session) => {
        assert.equal(await begin(session, "prefix", () => fill(session), changed), wasThere);
        assert.deepEqual(await end(session), expected);
      });
    }
  });

  test("a tree in which something has changed is made anew", async () => {
    const key = "damaged";
    await withSession((session) => begin(session, key, () => session.write(BASE)));
    const tree = await cache.tree(key, "a test");
    assert.equal(tree?.isThere, true);
    rmSync(join(tree?.directory ?? "", "set/plain"));
    const isThere = await withSession((session) => begin(session, key, () => session.write(BASE)));
    assert.equal(isThere, false);
  });

  test("a tree that cannot be written to its end is not kept, and all lies in memory", async () => {
    const before = readdirSync(join(directory, "trees")).length;
    await withSession(async (session) => {
      let calls = 0;
      await begin(session, "broken", async () => {
        // The first time, a parent that is no directory.
        const more = calls++ === 0 ? [file("set/plain/below", "")] : [];
        await session.write([...BASE, ...more]);
      });
      assert.equal(calls, 2);
      await run(session, "echo changed > /set/one");
      assert.deepEqual(await changesOf(session), [
        "file set/one 644 0:0 changed",
        "hardlink set/two 644 0:0 -> set/one",
      ]);
    });
    assert.equal(readdirSync(join(directory, "trees")).length, before);
    assert.equal(existsSync(join(directory, "trees")), true);
  });
});
