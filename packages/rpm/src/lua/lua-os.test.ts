/**
 * The `os` library of Lua scriptlets: what rpm 4.18.0, 4.20.1 and 6.1.0 of Debian give for the same lines,
 * run by a %post of a package.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { probeLua } from "../../fixtures/probe-lua.ts";

const LINES = `
posix.mkfifo(D.."/ff") posix.symlink("x", D.."/cm") local f = io.open(D.."/c1","w") f:close() return 1 --> 1
return os.time() > 1000000000 --> true
return os.time{year=2001,month=9,day=9,hour=12} --> 1000036800
return os.date("!%Y") ~= "1970" --> true
return type(posix.times()), type(posix.times("elapsed")) --> table number
return os.execute("true") --> true exit 0
return os.execute() --> true
return os.rename("/nope", D.."/x") --> nil No such file or directory 2
posix.mkdir(D.."/rd") return os.rename(D.."/c1", D.."/rd") --> nil Is a directory 21
return os.rename(D.."/rd", D.."/c1") --> nil Not a directory 20
return os.rename(D.."/c1", D.."/c1") --> true
posix.mkdir(D.."/ri"); return os.rename(D.."/ri", D.."/ri/x") --> nil Invalid argument 22
local f = io.open(D.."/r1","w") f:write("1") f:close() f = io.open(D.."/r2","w") f:write("22") f:close() return os.rename(D.."/r1", D.."/r2"), posix.stat(D.."/r2","size"), posix.stat(D.."/r1") --> true 1 nil /var/lt/r1: No such file or directory 2
posix.link(D.."/r2", D.."/r3") return os.rename(D.."/r2", D.."/r3"), posix.stat(D.."/r2","type"), posix.stat(D.."/r3","nlink") --> true regular 2
return os.rename(D.."/r3", D.."/no/r3") --> nil No such file or directory 2
return os.rename(D.."/ff", D.."/fg"), posix.stat(D.."/fg","type") --> true fifo
return os.rename(D.."/cm", D.."/cn"), posix.readlink(D.."/cn") --> true x
posix.mkdir(D.."/ed") return os.remove(D.."/ed") --> true
return os.remove(D) --> nil /var/lt: Directory not empty 39
local n = os.tmpname() local r = n:match("^/tmp/lua_......$") ~= nil, posix.stat(n,"size") os.remove(n) return r --> true
return os.getenv("NOPE") --> nil
return type(os.clock()) --> number
return os.date("!%Y-%m-%d", 0), os.date("!*t", 0).year --> 1970-01-01 1970
return os.difftime(5, 3) --> 2
return os.setlocale(), os.setlocale(nil, "all") --> C C
return type(os.exit), type(require), type(dofile), type(loadfile), type(package), type(debug) --> function function function function table table
`;

test("os removes, renames and tells the time as in rpm", async () => {
  assert.equal(await probeLua(LINES), LINES.slice(1));
});
