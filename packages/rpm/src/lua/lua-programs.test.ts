import assert from "node:assert/strict";
import { test } from "node:test";
import { contentOf, RootfsTree, type StepEnd, treeReader } from "@rootsmith/core/provider";
import { collectLua } from "../../fixtures/collect-lua.ts";
import { described, program, runBody, SYSTEM } from "../../fixtures/lua-body.ts";
import { runLua } from "./lua-script.ts";

test("runLua() goes both ways of a fork, and says what is to be run", async () => {
  const result = await runBody(
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

test("runLua() starts programs with what the script has set, and what it has piped", async () => {
  const { commands } = await runBody(
    `
    posix.setenv("FOO", "1")
    rpm.spawn({"/bin/a", "b"}, {stdout = "/it's"})
    rpm.execute("named")
    local f = io.popen("cat > /x", "w") f:write("text") f:close()
    posix.chdir("/etc") posix.umask("rwx------")
    rpm.execute("../bin/a")
  `,
    {
      entries: [
        { type: "dir", path: "etc", mode: 0o755 },
        ...["bin/a", "bin/sh", "sbin/named"].map(program),
      ],
    },
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
      done.push(...described({ output: "", body: "", commands: [], changes: value }));
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
  const old = { ...SYSTEM, rpmVersion: "4.11.3" };
  const tree = new RootfsTree();
  tree.put(program("bin/sh"));
  const { output } = await collectLua(runLua(script, old, tree, treeReader(tree)), tree);
  assert.equal(output, "1\t2\n1\t2\t0\n");
});
