/**
 * The `io` library of Lua scriptlets: what rpm 4.18.0, 4.20.1 and 6.1.0 of Debian give for the same lines,
 * run by a %post of a package.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { probeLua } from "../../fixtures/probe-lua.ts";

const LINES = String.raw`
local f = io.open(D.."/c1","w") f:close() posix.mkdir(D.."/cd") f = io.open(D.."/cd/rel","w") f:close() return 1 --> 1
local f = io.open(D.."/b","wb"); f:write("\1\0\255x"); f:close(); return posix.stat(D.."/b","size") --> 4
local f = io.open(D.."/b","rb"); local r = f and f:read("a"); return r and #r --> 4
local f = io.open(D.."/s","w"); f:write("ab"); f:seek("set",5); f:write("z"); f:close(); return posix.stat(D.."/s","size") --> 6
posix.mkdir(D.."/cd"); posix.chdir(D.."/cd"); local f = io.open("rel","w"); f:close(); local c = posix.getcwd(); posix.chdir("/"); return c, posix.stat(D.."/cd/rel","type") --> /var/lt/cd regular
local f = io.open(D); return f ~= nil --> true
return select(3, io.open("/no/such/file","w")) --> 2
return type(io.close), type(io.popen), type(io.tmpfile), type(io.input), type(io.output) --> function function function function function
local f = io.open(D.."/s"); f:close(); return pcall(f.read, f, "a") == false, io.type(f) --> true closed file
return (pcall(io.open, D.."/s", "q")) --> false
local f = io.open(D.."/s"); return (pcall(f.read, f, "q")) --> false
local f = io.open(D.."/s"); f:read("a"); return f:read(0) == nil --> true
local f = io.open(D.."/s"); return select(2, f:seek("set", -5)) --> Invalid argument 22
local f = io.open(D.."/w","w"); return select(2, f:read("a")) --> Bad file descriptor 9
local f = io.open(D.."/l","w"); f:write("1\n2\n"); f:close(); local a, b = io.open(D.."/l"):lines("l","l")(); return a, b --> 1 2
local f = io.open(D.."/io","w") return io.type(f), tostring(f):match("^file %(") , f:close(), tostring(f) --> file file ( true file (closed)
return io.open("/nope/x") --> nil /nope/x: No such file or directory 2
return io.open("/nope/x", "w") --> nil /nope/x: No such file or directory 2
return io.open(D, "w") --> nil /var/lt: Is a directory 21
return io.open(D.."/io/x", "w") --> nil /var/lt/io/x: Not a directory 20
posix.symlink("made", D.."/dm"); local f = io.open(D.."/dm","w") f:close() return posix.stat(D.."/made","type"), posix.stat(D.."/dm","type") --> regular link
return io.open(D.."/newx/", "w") --> nil /var/lt/newx/: Is a directory 21
return io.open(D.."/io/", "r") --> nil /var/lt/io/: Not a directory 20
local f = io.open(D) return f:read("a") --> nil Is a directory 21
local f = io.open(D) return f:read("l") --> nil Is a directory 21
local f = io.open(D.."/io","r+b") return io.type(f) --> file
local f = io.open(D.."/io","w") local g = f:write("a", 1, 2.5, "\n") return f == g, f:close() --> true true
local f = io.open(D.."/io") return f:read("a") --> a12.5\n
local f = io.open(D.."/io","r") return f:write("x") --> nil Bad file descriptor 9
local f = io.open(D.."/io","w") f:write("1 2.5 0x10 abc\nline2\n\nline4") f:close() f = io.open(D.."/io") return f:read("n","n","n","n") --> 1 2.5 16 nil
local f = io.open(D.."/io") f:read("n") return f:read("l","L","l","l","l","a","l") -->  2.5 0x10 abc line2\n  line4 nil
local f = io.open(D.."/io") return f:read(3, 0, 100), f:read(1), f:read(0) --> 1 2 nil nil
local f = io.open(D.."/io") return f:read("*l"), f:read("*a"):sub(1,3) --> 1 2.5 0x10 abc lin
local f = io.open(D.."/io") f:read("a") return f:read("a"), f:read("l") -->  nil
local f = io.open(D.."/io") f:seek("end") return f:read("l","l") --> nil
local f = io.open(D.."/io") f:read("n","n","n") return f:read("n"), f:read("a") --> nil abc\nline2\n\nline4
local f = io.open(D.."/n","w") f:write("-5 +3 1e3 .5 5. 1e 0x 99999999999999999999 - x") f:close() f = io.open(D.."/n") return f:read("n","n","n","n","n","n") --> -5 3 1000 0.5 5 nil
local n = {} for l in io.lines(D.."/io") do n[#n+1]=l end return table.concat(n, "/") --> 1 2.5 0x10 abc/line2//line4
local n = {} for l in io.lines(D.."/io","L") do n[#n+1]=l end return table.concat(n, "/") --> 1 2.5 0x10 abc\n/line2\n/\n/line4
local n = {} for l in io.lines(D.."/io", 4) do n[#n+1]=l end return #n, n[1] --> 7 1 2.
local it = io.lines(D.."/io") while it() do end return pcall(it) --> false file is already closed
local f = io.open(D.."/io") for l in f:lines() do end return io.type(f), f:read("a") --> file 
local f = io.open(D.."/io") local it = f:lines() f:close() return pcall(it) --> false file is already closed
local f = io.open(D.."/io") return f:seek("end"), f:seek("set", 2), f:seek("cur", 1), f:seek(), f:read(1) --> 27 2 3 3 .
local f = io.open(D.."/io") return f:seek("set", 1000), f:read("a"), f:read(1) --> 1000  nil
local f = io.open(D.."/io","a+") local a = f:read("l") f:write("END") f:seek("set") local b = f:read("a") f:close() return a, b:sub(-3) --> 1 2.5 0x10 abc END
local f = io.open(D.."/io","a+") f:seek("set") f:write("X") f:close() return io.open(D.."/io"):read("a"):sub(-1) --> X
local f = io.open(D.."/io","a") return f:seek("cur"), f:seek("end") --> 31 31
local f = io.open(D.."/wp","w+") f:write("hello") f:seek("set") return f:read("a") --> hello
local f = io.open(D.."/wp","r+") f:write("J") f:close() return io.open(D.."/wp"):read("a") --> Jello
return io.open(D.."/none","r+") --> nil /var/lt/none: No such file or directory 2
io.open(D.."/an","a"):close() return posix.stat(D.."/an","size") --> 0
local f = io.open(D.."/wp") f:close() return pcall(f.close, f) --> false attempt to use a closed file
local f = io.open(D.."/wp") return io.close(f) --> true
return io.type(1), io.type({}), io.type(io.stdout) --> nil nil file
local old = io.output() io.output(D.."/oo") io.write("q") io.close() io.output(old) return io.open(D.."/oo"):read("a") --> q
local old = io.input() io.input(D.."/oo") local r = io.read("a") io.input():close() io.input(old) return r --> q
return io.read("l") --> nil
return io.stdin:read("a") --> 
local f = io.tmpfile() f:write("ab") f:seek("set") return f:read("a") --> ab
local n = 0 for l in io.lines() do n = n + 1 end return n --> 0
local f = io.open(D.."/wp") return f:setvbuf("no"), f:setvbuf("full", 1024) --> true true
local f = io.open(D.."/wp","w") return f:flush() == f, io.flush() == io.output() --> false false
local f = io.open(D.."/un","w") f:write("zz") f:close() f = io.open(D.."/un") os.remove(D.."/un") return f:read("a") --> zz
local f = io.open(D.."/th","w") f:write("zz") f:flush() local g = io.open(D.."/th") return g:read("a") --> zz
local f = io.open(D.."/dof.lua","w") f:write("return 42") f:close() return dofile(D.."/dof.lua") --> 42
`;

test("io sees and writes files as in rpm", async () => {
  assert.equal(await probeLua(LINES), LINES.slice(1));
});
