import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, type FsEntry, RootfsTree } from "@rootsmith/core";
import { type LuaResult, runLua } from "./lua-script.ts";

interface Rootfs {
  readonly entries?: readonly FsEntry[];
  /** What programs have made or changed. */
  readonly files?: Readonly<Record<string, string>>;
}

function run(body: string, { entries = [], files = {} }: Rootfs = {}): Promise<LuaResult> {
  const tree = new RootfsTree();
  for (const entry of entries) tree.put(entry);
  return runLua({ body, args: [1] }, tree, {
    async read(path) {
      const text = files[path];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
  });
}

function described({ changes }: LuaResult): string[] {
  return changes.map((entry) => {
    if (entry.type === "whiteout") return `remove ${entry.path}`;
    const mode = entry.mode.toString(8);
    if (entry.type === "file") {
      const [bytes] = entry.content.open() as [Uint8Array];
      return `file ${entry.path} ${mode} ${JSON.stringify(new TextDecoder().decode(bytes))}`;
    }
    return "target" in entry
      ? `${entry.type} ${entry.path} -> ${entry.target}`
      : `${entry.type} ${entry.path} ${mode}`;
  });
}

const ETC: FsEntry = { type: "dir", path: "etc", mode: 0o755 };
const shells: FsEntry = {
  type: "file",
  path: "etc/shells",
  mode: 0o640,
  gid: 5,
  content: contentOf("/bin/sh\n"),
};

test("runLua() makes the layout of an empty root, as filesystem's %pretrans does", async () => {
  const result = await run(`
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
  const result = await run(
    `local f = io.open('/etc/shells', 'a+')
     local all = f:read('*all')
     if not all:find('/bin/bash\\n') then f:write('/bin/bash\\n') end
     f:close()`,
    { entries: [ETC, shells], files: { "etc/shells": "/bin/zsh\n" } },
  );
  assert.deepEqual(described(result), ['file etc/shells 640 "/bin/zsh\\n/bin/bash\\n"']);
  assert.equal((result.changes[0] as { gid?: number }).gid, 5);
});

test("runLua() goes both ways of a fork, and says what was to be run", async () => {
  const result = await run(`
    local function start(...)
      local pid = posix.fork()
      if pid == 0 then posix.exec(...) elseif pid > 0 then posix.wait(pid) end
    end
    if posix.access("/sbin/ldconfig", "x") then print("there") end
    start("/sbin/ldconfig")
    start("/usr/sbin/iconvconfig", "-o", "/cache")
    os.execute("true")
    rpm.execute("/bin/last")
    posix.mkdir("/done")
  `);
  assert.deepEqual(result.commands, [
    ["/sbin/ldconfig"],
    ["/usr/sbin/iconvconfig", "-o", "/cache"],
    ["/bin/sh", "-c", "true"],
    ["/bin/last"],
  ]);
  assert.deepEqual(described(result), ["dir done 755"]);
  assert.equal(result.error, undefined);
});

test("runLua() removes and renames", async () => {
  const result = await run(
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
  assert.equal(result.output, "x1\n1\tdirectory\t1\n");
  assert.deepEqual(described(result), [
    "remove etc/shells",
    'file etc/old 644 "x1\\n"',
    "remove etc/new",
  ]);
});

test("runLua() stays inside the root and has no other library", async () => {
  const result = await run(
    `local f = io.open("../../etc/shells") print(f ~= nil, debug, package, dofile) f:write("x")
     io.popen("id")`,
    { entries: [ETC, shells], files: { "etc/shells": "" } },
  );
  assert.equal(result.output, "true\tnil\tnil\tnil\n");
  assert.match(result.error ?? "", /attempt to call a nil value \(field 'popen'\)/);
  assert.deepEqual(result.changes, []);
});

test("runLua() says why a script failed, and that it was ended is no failure", async () => {
  assert.match((await run("error('no way')")).error ?? "", /no way/);
  assert.match((await run("if then")).error ?? "", /syntax error|unexpected symbol/);
  assert.equal((await run("posix.mkdir('/a') os.exit(0)")).error, undefined);
});
