import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry, type RootfsStat, RootfsTree } from "@rootsmith/core/provider";
import { collectLua } from "../../fixtures/collect-lua.ts";
import { described, runBody, SYSTEM } from "../../fixtures/lua-body.ts";
import { runLua } from "./lua-script.ts";

const ETC: FsEntry = { type: "dir", path: "etc", mode: 0o755 };
const shells: FsEntry = {
  type: "file",
  path: "etc/shells",
  mode: 0o640,
  gid: 5,
  content: contentOf("/bin/sh\n"),
};

test("runLua() makes the layout of an empty root, as filesystem's %pretrans does", async () => {
  const result = await runBody(`
    posix.mkdir("/usr")
    posix.mkdir("/usr/bin")
    for _, d in ipairs{"bin"} do
      if not posix.stat("/" .. d) then posix.symlink("usr/" .. d, "/" .. d) end
    end
    posix.mkdir("/proc")
    posix.chmod("/proc", 0555)
    posix.mkdir("/bin/inner")
    return 0
  `);
  assert.equal(result.error, undefined);
  assert.deepEqual(described(result), [
    "dir usr 755",
    "dir usr/bin 755",
    "symlink bin -> usr/bin",
    "dir proc 555",
    "dir usr/bin/inner 755",
  ]);
});

test("runLua() reads files as they are now, and keeps their mode and owner", async () => {
  const result = await runBody(
    `local f = io.open('/etc/shells', 'a+')
     local all = f:read('*all')
     if not all:find('/bin/bash\\n') then f:write('/bin/bash\\n') end
     f:close()`,
    { entries: [ETC, shells], files: { "etc/shells": "/bin/zsh\n" } },
  );
  assert.deepEqual(described(result), ['file etc/shells 640 "/bin/zsh\\n/bin/bash\\n"']);
  assert.equal((result.changes[0] as { gid?: number }).gid, 5);
});

test("runLua() removes and renames", async () => {
  const result = await runBody(
    `os.remove("/etc/shells")
     assert(posix.stat("/etc/shells") == nil)
     assert(os.remove("/etc/nothing") == nil)
     local f = io.open("/etc/new", "w") f:write("x", 1, "\\n") f:close()
     os.rename("/etc/new", "/etc/old")
     for line in io.lines("/etc/old") do print(line) end
     print(arg[2], posix.stat("/etc", "type"), #posix.dir("/etc"))`,
    { entries: [ETC, shells] },
  );
  assert.equal(result.error, undefined);
  assert.equal(result.output, "x1\n1\tdirectory\t3\n");
  assert.deepEqual(described(result), ["remove etc/shells", 'file etc/old 644 "x1\\n"']);
});

test("runLua() stays inside the root and has no library of the host", async () => {
  const result = await runBody(
    `local f = io.open("../../etc/shells") print(f:read("a"), package.loadlib, debug.getinfo)
     print(pcall(require, "lfs"))
     dofile("/etc/none.lua")`,
    { entries: [ETC, shells], files: { "etc/shells": "" } },
  );
  assert.equal(result.output, "\tnil\tnil\nfalse\tmodule 'lfs' not found\n");
  assert.match(result.error ?? "", /cannot open \/etc\/none.lua: No such file or directory/);
  assert.deepEqual(result.changes, []);
});

test("runLua() says why a script failed", async () => {
  assert.match((await runBody("error('no way')")).error ?? "", /no way/);
  assert.match((await runBody("if then")).error ?? "", /syntax error|unexpected symbol/);
  assert.match((await runBody("os.exit(0)")).error ?? "", /: exit not permitted in this context$/);
});

test("runLua() changes a file under all its names", async () => {
  const linked: FsEntry = { type: "hardlink", path: "etc/also", mode: 0o640, target: "etc/shells" };
  const appended = await runBody(
    `local f = io.open("/etc/also", "a") f:write("/bin/zsh\\n") f:close()
     print(posix.stat("/etc/shells", "size"), posix.stat("/etc/shells", "nlink"))`,
    { entries: [ETC, shells, linked], files: { "etc/shells": "/bin/sh\n" } },
  );
  assert.equal(appended.output, "17.0\t2.0\n");
  assert.deepEqual(described(appended), [
    'file etc/shells 640 "/bin/sh\\n/bin/zsh\\n"',
    "hardlink etc/also -> etc/shells",
  ]);
  const unlinked = await runBody(`posix.unlink("/etc/shells")`, {
    entries: [ETC, shells, linked],
    files: { "etc/shells": "/bin/sh\n" },
  });
  assert.deepEqual(described(unlinked), ["remove etc/shells", 'file etc/also 640 "/bin/sh\\n"']);
  const more = await runBody(`posix.link("/etc/shells", "/etc/new")`, { entries: [ETC, shells] });
  assert.deepEqual(described(more), ["hardlink etc/new -> etc/shells"]);
});

test("runLua() moves a directory with all below it", async () => {
  const result = await runBody(
    `os.rename("/etc", "/old") posix.mkdir("/etc")
     print(#posix.dir("/etc"), #posix.dir("/old"), posix.stat("/etc/shells"))`,
    { entries: [ETC, shells], files: { "etc/shells": "x" } },
  );
  assert.equal(result.output, "2\t3\tnil\t/etc/shells: No such file or directory\t2.0\n");
  assert.deepEqual(described(result), [
    "remove etc",
    "dir old 755",
    'file old/shells 640 "x"',
    "dir etc 755",
  ]);
});

test("runLua() gives a directory that is there other attributes", async () => {
  const { changes } = await runBody(`posix.chmod("/etc", "0700") posix.chown("/etc", 1, 2)`, {
    entries: [ETC],
  });
  assert.deepEqual(changes, [
    { type: "dir", path: "etc", mode: 0o700, uid: 1, gid: 2, mtime: 0, amends: true },
  ]);
});

test("runLua() changes nothing by opening, nor in what it makes and removes", async () => {
  const result = await runBody(
    `for _, mode in ipairs{"r", "a", "a+", "r+"} do io.open("/etc/shells", mode):close() end
     local name = os.tmpname() assert(os.remove(name))`,
    { entries: [ETC, shells, { type: "dir", path: "tmp", mode: 0o1777 }] },
  );
  assert.deepEqual([result.error, described(result)], [undefined, []]);
});

test("runLua() sees what programs have made, and keeps mode and owner", async () => {
  const made: Record<string, RootfsStat> = {
    var: { type: "dir", mode: 0o755, uid: 0, gid: 0, mtime: 5, size: 0 },
    "var/key": { type: "file", mode: 0o600, uid: 1, gid: 2, mtime: 5, size: 4 },
    "var/link": {
      ...{ type: "symlink", mode: 0o777, uid: 0, gid: 0, mtime: 5, size: 0 },
      target: "key",
    },
  };
  const tree = new RootfsTree();
  const running = runLua(
    {
      ...{ name: "%post(demo)", args: [1] },
      body: `print(posix.stat("/var/key", "mode"), posix.readlink("/var/link"), #posix.dir("/var"))
        local f = io.open("/var/link", "a") f:write("more") f:close()`,
    },
    SYSTEM,
    tree,
    {
      read: async (path) => (path === "var/key" ? new TextEncoder().encode("key\n") : undefined),
      stat: async (path) => made[path],
      list: async () => ["key", "link"],
    },
  );
  const result = await collectLua(running, tree);
  assert.equal(result.output, "rw-------\tkey\t4\n");
  assert.deepEqual(described(result), ['file var/key 600 "key\\nmore"']);
  assert.equal((result.changes[0] as { uid?: number }).uid, 1);
});
