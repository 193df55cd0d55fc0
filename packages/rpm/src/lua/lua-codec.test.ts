/**
 * Compressed files in Lua scriptlets: what rpm 4.20.1 and 6.1.0 of Debian give for the same lines, run by a %post of a
 * package; the files are those of gzip, bzip2, xz and zstd.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { probeLua } from "../../fixtures/probe-lua.ts";

const LINES = String.raw`
local f = io.open(D.."/g", "w") f:write(rpm.b64decode("H4sIAAAAAAAAA8tIzcnJ5wIAIDA6NgYAAAA=")) f:close() return posix.stat(D.."/g", "size") --> 26
local f = io.open(D.."/b", "w") f:write(rpm.b64decode("QlpoOTFBWSZTWcHAgOIAAAFBAAAQAkSgADDNAMNGKZcXckU4UJDBwIDi")) f:close() return posix.stat(D.."/b", "size") --> 42
local f = io.open(D.."/x", "w") f:write(rpm.b64decode("/Td6WFoAAATm1rRGAgAhARYAAAB0L+WjAQAFaGVsbG8KAAAApWCX8ZT2/eAAAR4GwS+kHR+2830BAAAAAARZWg==")) f:close() return posix.stat(D.."/x", "size") --> 64
local f = io.open(D.."/l", "w") f:write(rpm.b64decode("XQAAgAD//////////wA0GUnujd09Ot///90SAAA=")) f:close() return posix.stat(D.."/l", "size") --> 29
local f = io.open(D.."/z", "w") f:write(rpm.b64decode("KLUv/QRYMQAAaGVsbG8KU4i9kQ==")) f:close() return posix.stat(D.."/z", "size") --> 19
local f = io.open(D.."/pl", "w") f:write("hello\n") f:close() io.open(D.."/e", "w"):close() return 1 --> 1
local f = rpm.open(D.."/g", "r.gzdio") return f:read(), f:close() --> hello\n 0
local f = rpm.open(D.."/g", "r.gzdio") return f:read(2), f:read(100), f:read() --> he llo\n 
local f = rpm.open(D.."/g", "r.gzdio") return f:seek("set", 1), f:read() --> -2 ello\n
local f = rpm.open(D.."/pl", "r.gzdio") return f:read() --> hello\n
local f = rpm.open(D.."/b", "r.bzdio") return f:read() --> hello\n
local f = rpm.open(D.."/x", "r.xzdio") return f:read() --> hello\n
local f = rpm.open(D.."/l", "r.lzdio") return f:read() --> hello\n
local f = rpm.open(D.."/x", "r.lzdio") return f:read() --> hello\n
local f = rpm.open(D.."/l", "r.xzdio") return f:read() --> hello\n
local f = rpm.open(D.."/z", "r.zstdio") return f:read() --> hello\n
local f = rpm.open(D.."/pl", "r.ufdio") return f:read() --> hello\n
local f = rpm.open(D.."/pl", "r.fdio") return f:read() --> hello\n
return pcall(rpm.open, D.."/nope", "r.gzdio") --> false /var/lt/nope open failed: No such file or directory
return pcall(rpm.open, D.."/nope", "r+.gzdio") --> false /var/lt/nope open failed: No such file or directory
for _, kind in ipairs{"bzdio", "xzdio", "zstdio"} do local f = rpm.open(D.."/pl", "r."..kind) log = (log or "")..select(2, pcall(f.read, f)):gsub("^.*: ", "").."," end return log --> DATA_ERROR_MAGIC,decoding error,Unknown frame descriptor,
local f = rpm.open(D.."/e", "r.gzdio") return f:read() --> 
local f = rpm.open(D.."/e", "r.bzdio") return pcall(f.read, f) --> false error reading /var/lt/e: UNEXPECTED_EOF
local f = rpm.open(D.."/e", "r.xzdio") return pcall(f.read, f) --> false error reading /var/lt/e: Lzma: decoding error
local f = rpm.open(D.."/e", "r.zstdio") return pcall(f.read, f) --> true 
local f = rpm.open(D.."/wg", "w.gzdio") return f:write("hello\n"), f:flush(), f:close() --> 6 0 0
return rpm.open(D.."/wg", "r.gzdio"):read(), io.open(D.."/wg"):read("a"):byte(1, 8) --> hello\n 31 139 8 0 0 0 0 0
local f = rpm.open(D.."/wg", "a.gzdio") f:write("more\n") f:close() return rpm.open(D.."/wg", "r.gzdio"):read() --> hello\nmore\n
local f = rpm.open(D.."/wg", "w9.gzdio") f:close() return posix.stat(D.."/wg", "size"), rpm.open(D.."/wg", "r.gzdio"):read() --> 20 
local f = rpm.open(D.."/wx", "w.xzdio") f:write("hello\n") f:close() return rpm.open(D.."/wx", "r.xzdio"):read() --> hello\n
local f = rpm.open(D.."/wl", "w.lzdio") f:write("hello\n") f:close() return rpm.open(D.."/wl", "r.lzdio"):read(), io.open(D.."/wl"):read("a"):byte(1, 13) --> hello\n 93 0 0 128 0 255 255 255 255 255 255 255 255
local f = rpm.open(D.."/wz", "w3.zstdio") f:write("hello\n") f:close() return rpm.open(D.."/wz", "r.zstdio"):read() --> hello\n
local f = rpm.open(D.."/pl", "r+") return f:write("J"), f:close(), io.open(D.."/pl"):read("a") --> 1 0 Jello\n
local f = rpm.open(D.."/pl") f:close() return tostring(f), f:close() --> [none] -1
local f = rpm.open(D.."/g", "r.gzdio") return pcall(f.write, f, "x") --> false error writing /var/lt/g: 
local f = rpm.open(D.."/wg2", "w.gzdio") return pcall(f.read, f) --> false error reading /var/lt/wg2: 
local f = rpm.open(D.."/wg3", "w9.ufdio") return f:write("plain"), f:close(), io.open(D.."/wg3"):read("a") --> 5 0 plain
local f = rpm.open(D.."/wg4", "w.gzdio") f:write("x") local s = posix.stat(D.."/wg4", "size") f:close() return s, posix.stat(D.."/wg4", "size") > 0 --> 0 true
local f = rpm.open(D.."/wx1", "wx") f:write("x") f:close() return pcall(rpm.open, D.."/wx1", "wx") --> false /var/lt/wx1 open failed: File exists
local f = rpm.open(D.."/t", "w.gzdio") f:write(("x"):rep(1000)) f:close() local g = io.open(D.."/t"):read("a") f = io.open(D.."/t", "w") f:write(g:sub(1, 15)) f:close() f = rpm.open(D.."/t", "r.gzdio") return f:read():match("^x+$") ~= nil --> true
`;

test("rpm.open() reads and writes compressed files as in rpm", async () => {
  assert.equal(await probeLua(LINES), LINES.slice(1));
});
