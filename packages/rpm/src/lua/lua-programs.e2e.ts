/**
 * The programs that Lua scriptlets start: what rpm 4.18.0, 4.20.1 and 6.1.0 of Debian give for the same lines,
 * run by a %post of a package; where rpm 4.18.0 gives something else, the other two.
 */
import assert from "node:assert/strict";
import process from "node:process";
import { test } from "node:test";
import { chroot, type ExecutorSession, userns } from "@rootsmith/core";
import { contentOf } from "@rootsmith/core/provider";
import {
  busyboxProblem,
  busyboxRootfs,
  HOST_PLATFORM,
  openWorkplace,
} from "../../../core/fixtures/executor-fixture.ts";
import { probeLua } from "../../fixtures/probe-lua.ts";

const LINES = String.raw`
return os.execute("exit 3") --> nil exit 3
return os.execute("true") --> true exit 0
return os.execute("exit 200") --> nil exit 200
return os.execute("kill -9 $$") --> nil signal 9
return os.execute("nosuchcommand 2>/dev/null") --> nil exit 127
return math.type(select(3, os.execute("exit 3"))), math.type(select(3, rpm.execute("/bin/sh", "-c", "exit 3"))), math.type(rpm.execute("/bin/true")), math.type(select(3, rpm.execute("/nosuch"))), math.type(select(3, rpm.spawn({"/bin/sh", "-c", "exit 3"}))) --> integer float float float float
return rpm.execute("/bin/sh", "-c", "exit 3") --> nil exit code 3
return rpm.execute("/bin/sh", "-c", "kill -9 $$") --> nil exit signal 9
return rpm.execute("/bin/true"), rpm.execute("true") --> 0 0
return rpm.execute("/nosuch") --> nil No such file or directory 2
return rpm.execute("nosuch") --> nil No such file or directory 2
return rpm.execute("/etc/group") --> nil Permission denied 13
return rpm.execute("/bin") --> nil Permission denied 13
return rpm.spawn({"/bin/sh", "-c", "exit 3"}) --> nil exit code 3
return rpm.spawn({"/nosuch"}) --> nil No such file or directory 2
return rpm.spawn({"/nosuch"}, {stdout = D.."/so"}) --> nil No such file or directory 2
return rpm.spawn({"true"}) --> 0
return rpm.spawn({"/bin/sh", "-c", "kill -9 $$"}) --> nil exit signal 9
local f = io.open(D.."/si", "w") f:write("given\n") f:close() return rpm.spawn({"/bin/sh", "-c", "cat; echo err >&2"}, {stdin = D.."/si", stdout = D.."/so", stderr = D.."/se"}), io.open(D.."/so"):read("a"), io.open(D.."/se"):read("a") --> 0 given\n err\n
return rpm.spawn({"/bin/true"}, {stdin = "/nosuchfile"}) --> nil No such file or directory 2
return pcall(rpm.spawn, {"/bin/true"}, {stdfoo = "/nosuchfile"}) --> false invalid spawn directive: stdfoo
return rpm.spawn({"/bin/sh", "-c", "echo more"}, {stdout = D.."/so"}), io.open(D.."/so"):read("a") --> 0 given\nmore\n
return pcall(rpm.spawn, {}) --> false command not supplied
local f = io.popen("echo hi; echo there; exit 3") local t = f:read("a") return t, f:close() --> hi\nthere\n nil exit 3
local f = io.popen("echo hi; echo there") local a, b, c = f:read("l", "L", "l") return a, b, c, f:close() --> hi there\n nil true exit 0
local r = {} for l in io.popen("printf '1\\n2\\n3'"):lines() do r[#r+1] = l end return table.concat(r, ",") --> 1,2,3
local f = io.popen("printf '12 0x1f 3.5'") return f:read("n", "n", "n", "n") --> 12 31 3.5 nil
local f = io.popen("printf 'a\\000b\\377'") local t = f:read("a") return #t, t:byte(1, -1) --> 4 97 0 98 255
local f = io.popen("cat > "..D.."/pw; exit 4", "w") f:write("text\n", 1) return f:close() --> nil exit 4
return io.open(D.."/pw"):read("a") --> text\n1
local f = io.popen("nosuchcommand 2>/dev/null") return f:read("a"), f:close() -->  nil exit 127
local f = io.popen("nosuchcommand 2>/dev/null") return f:read("l"), f:read("n"), f:read(0), f:read(5) --> nil nil nil nil
local f = io.popen("echo abc") return f:write("x") --> nil Bad file descriptor 9
local f = io.popen("cat >/dev/null", "w") return f:read("a") --> nil Bad file descriptor 9
local f = io.popen("echo abc") return f:seek("set", 0) --> nil Illegal seek 29
local f = io.popen("echo abc") f:close() return io.type(f), pcall(f.read, f) --> closed file false attempt to use a closed file
local f = io.popen("echo abc") return tostring(f):match("^file %(0x") ~= nil, io.type(f) --> true file
local f = io.popen("echo out; echo err >&2") return f:read("a") --> out\n
local f = io.popen("cat") return f:read("a") --> 
local f = io.open(D.."/a", "w") f:write("one\n") f:close() os.execute("echo two >> "..D.."/a; chmod 600 "..D.."/a") return io.open(D.."/a"):read("a"), posix.stat(D.."/a", "mode") --> one\ntwo\n rw-------
os.execute("rm "..D.."/a; mkdir -p "..D.."/x/y; ln -s x "..D.."/z") return posix.stat(D.."/z/y", "type"), posix.stat(D.."/a") --> directory nil /var/lt/a: No such file or directory 2
return posix.readlink(D.."/z"), #posix.dir(D.."/z") --> x 3
local f = io.open(D.."/b", "a") f:write("one\n") f:flush() os.execute("echo two >> "..D.."/b") f:write("three\n") f:close() return io.open(D.."/b"):read("a") --> one\ntwo\nthree\n
local f = io.open(D.."/b") f:read("l") os.execute("echo four >> "..D.."/b") return f:read("a") --> two\nthree\nfour\n
local f = io.open(D.."/b") os.execute("rm "..D.."/b") return f:read("a"), posix.stat(D.."/b") --> one\ntwo\nthree\nfour\n nil /var/lt/b: No such file or directory 2
os.execute("mkdir -p "..D.."/rd/in; echo 1 > "..D.."/rd/in/f") os.execute("rm -r "..D.."/rd/in") return posix.mkdir(D.."/rd/in/sub") --> nil /var/lt/rd/in/sub: No such file or directory 2
os.rename(D.."/rd", D.."/re") os.execute("echo x > "..D.."/re/n") return #posix.dir(D.."/re"), posix.stat(D.."/rd") --> 3 nil /var/lt/rd: No such file or directory 2
local f = io.open(D.."/own", "w") f:write("x") f:close() posix.chmod(D.."/own", "0640") posix.chown(D.."/own", 5, 6) return io.popen("stat -c '%a %u %g %s' "..D.."/own"):read("l") --> 640 5 6 1
posix.link(D.."/own", D.."/own2") os.execute("echo y > "..D.."/own2") return io.open(D.."/own"):read("a"), posix.stat(D.."/own", "nlink") --> y\n 2
for i = 1, 3 do os.execute("echo "..i.." >> "..D.."/loop") end return io.open(D.."/loop"):read("a") --> 1\n2\n3\n
posix.setenv("FOO", "bar") return io.popen("echo $FOO"):read("l") --> bar
posix.chdir(D) local r = io.popen("pwd"):read("l") posix.chdir("/") return r --> /var/lt
posix.umask("rwx------") os.execute("touch "..D.."/um") local m = posix.stat(D.."/um", "mode") posix.umask("rwxr-xr-x") return m --> rw-------
local p = posix.fork() if p == 0 then posix.exec("/bin/sh", "-c", "echo child > "..D.."/ch; exit 3") end local a, b, c = posix.wait(p) return a == p, b, c, io.open(D.."/ch"):read("a") --> true nil nil child\n
local p = posix.fork() if p == 0 then posix.mkdir(D.."/bych") posix.exec("/bin/true") end posix.wait(p) return posix.stat(D.."/bych", "type") --> directory
local p = posix.fork() if p == 0 then local r = {posix.exec("/nosuch")} io.open(D.."/ex", "w"):write(tostring(r[1]), " ", tostring(r[2]), " ", tostring(r[3])):close() os.exit(0) end posix.wait(p) return io.open(D.."/ex"):read("a") --> nil /nosuch: No such file or directory 2.0
local p = posix.fork() if p == 0 then os.execute("echo in > "..D.."/inch") posix.exec("true") end posix.wait(p) return io.open(D.."/inch"):read("a") --> in\n
local p = posix.fork() if p == 0 then posix.setenv("FOO", "baz") posix.exec("/bin/sh", "-c", "echo $FOO > "..D.."/env") end posix.wait(p) return os.getenv("FOO"), io.open(D.."/env"):read("a") --> bar baz\n
local p = posix.fork() if p == 0 then local q = posix.fork() if q == 0 then posix.exec("/bin/sh", "-c", "echo gc > "..D.."/gc") end posix.wait(q) posix.exec("/bin/sh", "-c", "cat "..D.."/gc > "..D.."/gc2") end posix.wait(p) return io.open(D.."/gc2"):read("a") --> gc\n
return pcall(posix.exec, "/bin/true") --> false exec not permitted in this context
return pcall(os.exit, 0) --> false exit not permitted in this context
local p = posix.fork() if p == 0 then posix.redirect2null(1) posix.exec("/bin/sh", "-c", "echo to null") end posix.wait(p) return 1 --> 1
local n = 0 for k in pairs({a=1, b=2, c=3}) do n = n + 1 end return n --> 3
return rpm.expand("%(echo hi)") --> hi
return rpm.expand("a%(echo 'x y'; echo z)b") --> ax y\nzb
return rpm.expand("%(printf 'a\\n\\n\\n')|") --> a|
return rpm.expand("%(exit 3)|"), rpm.expand("%(nosuch 2>/dev/null)|") --> | |
rpm.define("w world") return rpm.expand("%(echo %{w} %%x)") --> world %x
return rpm.expand("%(echo %(echo in))") --> in
return rpm.expand("%(echo '%%{w}')") --> %{w}
return rpm.expand("%(echo ')' )x") --> ' )x
return rpm.expand("%(echo a(b)c 2>/dev/null)x") --> x
return pcall(rpm.expand, "%(echo x") --> false error expanding macro
return rpm.expand("%{?w:%(echo yes)}%{?nope:%(touch /var/lt/no)}"), posix.stat(D.."/no", "type") --> yes nil /var/lt/no: No such file or directory 2
rpm.define("sh() %(echo $((1+%1)))") return rpm.expand("%sh 4"), rpm.expand("%{sh 5}") --> 5 6
rpm.define("lazy %(echo lz)") return rpm.expand("%lazy"), macros.lazy --> lz lz
return rpm.expand("%(touch /var/lt/byexp)|"), posix.stat(D.."/byexp", "type") --> | regular
posix.setenv("FOO", "v") return rpm.expand("%(echo $FOO)"), rpm.expand("%{getenv:FOO}"), rpm.expand("%{getenv:NOPE}|") --> v v |
return rpm.expand("%{lua:print(os.execute('exit 3'))}"), rpm.expand("%{lua:print(io.popen('echo po'):read('a'))}") --> nil	exit	3 po\n
return rpm.expand('%[1 || %(touch /var/lt/cond2)]'), posix.stat(D.."/cond2", "type") --> 1 nil /var/lt/cond2: No such file or directory 2
return rpm.expand('%{?n:%[%n*2]}'), rpm.expand('%{lua:print(rpm.expand("%[1+1]"))}'), rpm.expand('%[%(echo 4)+1]') -->  2 5
return rpm.expand("%(echo %%)"), rpm.expand("%(echo \"a b\")"), rpm.expand("%(echo 'x\\ny')"), rpm.expand("%()|") --> % a b x\ny |
return rpm.expand("%{?nope:%(echo no)}%{nope:%(echo no2)}|") --> %{nope:no2}|
posix.chdir("/tmp") local r = rpm.expand("%(pwd)") posix.chdir("/") return r --> /tmp
`;

const executor = process.getuid?.() === 0 ? chroot() : userns();

test("programs of a Lua scriptlet run when it starts them, and it sees what they did", async (t) => {
  const problem = busyboxProblem() ?? (await executor.unavailable(HOST_PLATFORM))?.reason;
  if (problem !== undefined) return t.skip(problem);
  const workplace = await openWorkplace();
  let session: ExecutorSession | undefined;
  try {
    session = await executor.start(HOST_PLATFORM, workplace.ctx);
    const group = contentOf("root:x:0:\n");
    await session.write([
      ...busyboxRootfs(),
      { type: "file", path: "etc/group", mode: 0o644, content: group },
    ]);
    assert.equal(await probeLua(LINES, { session }), LINES.slice(1));
  } finally {
    await session?.[Symbol.asyncDispose]();
    await workplace.close();
  }
});
