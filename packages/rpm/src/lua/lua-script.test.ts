import assert from "node:assert/strict";
import { test } from "node:test";
import {
  contentOf,
  type FsEntry,
  type RootfsStat,
  RootfsTree,
  type StepEnd,
  treeReader,
} from "@rootsmith/core/provider";
import { type CollectedLua, collectLua } from "../../fixtures/collect-lua.ts";
import { runLua } from "./lua-script.ts";
import type { LuaSystem } from "./lua-system.ts";

interface Rootfs {
  readonly entries?: readonly FsEntry[];
  /** What programs have made or changed. */
  readonly files?: Readonly<Record<string, string>>;
}

const SYSTEM: LuaSystem = {
  now: 1_700_000_000,
  arch: "x86_64",
  environment: { PATH: "/sbin:/bin" },
  dbpath: "/var/lib/rpm",
  hasOldLua: false,
};

function run(body: string, { entries = [], files = {} }: Rootfs = {}): Promise<CollectedLua> {
  const tree = new RootfsTree();
  for (const entry of entries) tree.put(entry);
  const running = runLua({ name: "%post(demo)", body, args: [1] }, SYSTEM, tree, {
    async read(path) {
      const text = files[path];
      return text === undefined ? undefined : new TextEncoder().encode(text);
    },
  });
  return collectLua(running, tree);
}

function described({ changes }: CollectedLua): string[] {
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

const program = (path: string): FsEntry => ({
  ...{ type: "file", path, mode: 0o755, content: contentOf("") },
});
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

test("runLua() goes both ways of a fork, and says what is to be run", async () => {
  const result = await run(
    `
    local function start(...)
      local pid = posix.fork()
      if pid == 0 then posix.exec(...) elseif pid > 0 then posix.wait(pid) end
    end
    if posix.access("/sbin/ldconfig", "x") then print("there") end
    start("/sbin/ldconfig")
    start("/usr/sbin/iconvconfig", "-o", "/cache")
    os.execute("true")
    rpm.execute("/bin/last")
    rpm.execute("/bin/none")
    posix.mkdir("/done")
  `,
    {
      entries: ["sbin/ldconfig", "usr/sbin/iconvconfig", "bin/sh", "bin/last"].map(program),
    },
  );
  assert.deepEqual(
    result.commands.map(({ argv }) => argv),
    [
      ["/sbin/ldconfig"],
      ["/usr/sbin/iconvconfig", "-o", "/cache"],
      ["/bin/sh", "-c", "true"],
      ["/bin/last"],
    ],
  );
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
  assert.equal(result.output, "x1\n1\tdirectory\t3\n");
  assert.deepEqual(described(result), ["remove etc/shells", 'file etc/old 644 "x1\\n"']);
});

test("runLua() stays inside the root and has no library of the host", async () => {
  const result = await run(
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
  assert.match((await run("error('no way')")).error ?? "", /no way/);
  assert.match((await run("if then")).error ?? "", /syntax error|unexpected symbol/);
  assert.match((await run("os.exit(0)")).error ?? "", /: exit not permitted in this context$/);
});

test("runLua() changes a file under all its names", async () => {
  const linked: FsEntry = { type: "hardlink", path: "etc/also", mode: 0o640, target: "etc/shells" };
  const appended = await run(
    `local f = io.open("/etc/also", "a") f:write("/bin/zsh\\n") f:close()
     print(posix.stat("/etc/shells", "size"), posix.stat("/etc/shells", "nlink"))`,
    { entries: [ETC, shells, linked], files: { "etc/shells": "/bin/sh\n" } },
  );
  assert.equal(appended.output, "17.0\t2.0\n");
  assert.deepEqual(described(appended), [
    'file etc/shells 640 "/bin/sh\\n/bin/zsh\\n"',
    "hardlink etc/also -> etc/shells",
  ]);
  const unlinked = await run(`posix.unlink("/etc/shells")`, {
    entries: [ETC, shells, linked],
    files: { "etc/shells": "/bin/sh\n" },
  });
  assert.deepEqual(described(unlinked), ["remove etc/shells", 'file etc/also 640 "/bin/sh\\n"']);
  const more = await run(`posix.link("/etc/shells", "/etc/new")`, { entries: [ETC, shells] });
  assert.deepEqual(described(more), ["hardlink etc/new -> etc/shells"]);
});

test("runLua() moves a directory with all below it", async () => {
  const result = await run(
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
  const { changes } = await run(`posix.chmod("/etc", "0700") posix.chown("/etc", 1, 2)`, {
    entries: [ETC],
  });
  assert.deepEqual(changes, [
    { type: "dir", path: "etc", mode: 0o700, uid: 1, gid: 2, mtime: 0, amends: true },
  ]);
});

test("runLua() changes nothing by opening, nor in what it makes and removes", async () => {
  const result = await run(
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

test("runLua() starts programs with what the script has set, and what it has piped", async () => {
  const { commands } = await run(
    `
    posix.setenv("FOO", "1")
    rpm.spawn({"/bin/a", "b"}, {stdout = "/it's"})
    rpm.execute("named")
    local f = io.popen("cat > /x", "w") f:write("text") f:close()
    posix.chdir("/etc") posix.umask("rwx------")
    rpm.execute("../bin/a")
  `,
    { entries: [ETC, ...["bin/a", "bin/sh", "sbin/named"].map(program)] },
  );
  assert.deepEqual(
    commands.map(({ argv, stdin }) => [...argv, new TextDecoder().decode(stdin)]),
    [
      ["/bin/sh", "-c", "exec \"$@\" >>'/it'\\''s'", "sh", "/bin/a", "b", ""],
      ["/sbin/named", ""],
      ["/bin/sh", "-c", "cat > /x", "text"],
      [
        ...["/bin/sh", "-c", 'umask "$1" && cd "$2" && shift 2 && exec "$@"', "sh"],
        ...["77", "/etc", "/etc/../bin/a", ""],
      ],
    ],
  );
  assert.deepEqual(commands[0]?.env, { FOO: "1", PATH: "/sbin:/bin" });
});

test("runLua() goes on after a program with what that has made, and writes its own changes once", async () => {
  const tree = new RootfsTree();
  for (const path of ["bin/sh", "bin/tool"]) tree.put(program(path));
  const ends = [
    { code: 3, stdout: "", makes: "own line\nline of the tool\n" },
    { code: 0, stdout: "printed\n", makes: "other\n" },
  ];
  const running = runLua(
    {
      ...{ name: "%post(demo)", args: [1] },
      body: `local log = io.open("/log", "w") log:write("own line\\n")
        print(rpm.execute("/bin/tool", "a"))
        log:write("more\\n") log:close()
        local all = io.popen("tool b"):read("a")
        print(all, io.open("/log"):read("a"))
        for name in pairs{z = 1, b = 2, a = 3} do io.write(name) end`,
    },
    SYSTEM,
    tree,
    treeReader(tree),
  );
  const done: string[] = [];
  let end: StepEnd | undefined;
  for (;;) {
    const { value, done: isOver } = await running.next(end);
    end = undefined;
    if (isOver) {
      done.push(value.error ?? value.output);
      break;
    }
    if ("argv" in value) {
      const { makes = "", code = 0, stdout = "" } = ends.shift() ?? {};
      tree.put({ type: "file", path: "log", mode: 0o600, content: contentOf(makes) });
      end = { code, stdout: new TextEncoder().encode(stdout) };
      done.push(value.argv.join(" "));
    } else {
      for (const entry of value) tree.put(entry);
      done.push(...described({ output: "", commands: [], changes: value }));
    }
  }
  assert.deepEqual(done, [
    'file log 644 "own line\\n"',
    "/bin/tool a",
    'file log 600 "own line\\nmore\\nof the tool\\n"',
    "/bin/sh -c tool b",
    "nil\texit code\t3.0\nprinted\n\tother\n\nabz",
  ]);
});

test("runLua() has what older scripts call by other names", async () => {
  const body = `print(unpack({1, 2})) print(table.getn({1}), posix.stat("/", "nlink"), os.execute("x"))`;
  const script = { name: "%post(demo)", body, args: [1] };
  const nothing = { read: async () => undefined };
  const old = { ...SYSTEM, hasOldLua: true };
  const tree = new RootfsTree();
  tree.put(program("bin/sh"));
  const { output } = await collectLua(runLua(script, old, tree, nothing), tree);
  assert.equal(output, "1\t2\n1\t2\t0\n");
});
