/**
 * Modes as the `posix` library of Lua scriptlets takes them: what rpm 4.18.0, 4.20.1 and 6.1.0 of Debian give for the same lines,
 * run by a %post of a package.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { probeLua } from "../../fixtures/probe-lua.ts";

const LINES = `
local f = io.open(D.."/c1","w") f:close() return 1 --> 1
local f = io.open(D.."/m","w"); f:close(); return posix.chmod(D.."/m", "0755") --> 0
posix.umask("rwx------"); local f = io.open(D.."/u","w"); f:close(); posix.mkdir(D.."/ud"); local r = posix.stat(D.."/u","mode"), posix.stat(D.."/ud","mode"); posix.umask("rwxr-xr-x"); return r --> rw-------
local f = io.open(D.."/m","w"); f:close(); posix.chmod(D.."/m","0640"); posix.chmod(D.."/m","+x"); return posix.stat(D.."/m","mode") --> rwxr-x--x
posix.chmod(D.."/m","go-rwx"); return posix.stat(D.."/m","mode") --> rwx------
posix.chmod(D.."/m","rwsr-xr-x"); return posix.stat(D.."/m","mode") --> rwsr-xr-x
posix.chmod(D.."/c1","0644"); return posix.chmod(D.."/c1","a=r"), posix.stat(D.."/c1","mode") --> 0 r--r--r--
return posix.chmod(D.."/c1","u+w,g+w"), posix.stat(D.."/c1","mode") --> 0 rw-rw-r--
posix.chmod(D.."/c1","0644"); return posix.chmod(D.."/c1","u=rwx,go=rx"), posix.stat(D.."/c1","mode") --> 0 ---r-xr-x
posix.chmod(D.."/c1","0644"); return posix.chmod(D.."/c1","go=rx"), posix.stat(D.."/c1","mode") --> 0 ---r-xr-x
posix.chmod(D.."/c1","0755"); return posix.chmod(D.."/c1","=r"), posix.stat(D.."/c1","mode") --> 0 r--r--r--
posix.chmod(D.."/c1","0755"); return posix.chmod(D.."/c1","a+w"), posix.stat(D.."/c1","mode") --> 0 rwxrwxrwx
posix.chmod(D.."/c1","0644"); return posix.chmod(D.."/c1","a+x"), posix.stat(D.."/c1","mode") --> 0 rwxr-xr-x
posix.chmod(D.."/c1","0444"); return posix.chmod(D.."/c1","ug+w"), posix.stat(D.."/c1","mode") --> 0 rw-rw-r--
posix.chmod(D.."/c1","0444"); return posix.chmod(D.."/c1","+w"), posix.stat(D.."/c1","mode") --> 0 rw-rw-rw-
posix.chmod(D.."/c1","0444"); return posix.chmod(D.."/c1","-r"), posix.stat(D.."/c1","mode") --> 0 ---r--r--
posix.chmod(D.."/c1","0444"); return posix.chmod(D.."/c1","o-r,g-r"), posix.stat(D.."/c1","mode") --> 0 r--------
posix.chmod(D.."/c1","0755"); return posix.chmod(D.."/c1","u+s"), posix.stat(D.."/c1","mode"), posix.stat(D.."/c1","_mode") --> 0 rwsr-xr-x 35309
posix.chmod(D.."/c1","0755"); return posix.chmod(D.."/c1","g+s"), posix.stat(D.."/c1","mode"), posix.stat(D.."/c1","_mode") --> 0 rwxr-sr-x 34285
posix.chmod(D.."/c1","0755"); return posix.chmod(D.."/c1","u="), posix.stat(D.."/c1","mode") --> 0 rwxr-xr-x
posix.chmod(D.."/c1","0755"); return posix.chmod(D.."/c1","u=rw"), posix.stat(D.."/c1","mode") --> 0 rw-------
posix.chmod(D.."/c1","0750"); return pcall(posix.chmod, D.."/c1","g=u"), posix.stat(D.."/c1","mode") --> false rwxr-x---
posix.chmod(D.."/c1","0640"); return pcall(posix.chmod, D.."/c1","u+rwX"), posix.stat(D.."/c1","mode") --> false rw-r-----
posix.chmod(D.."/c1","4755"); return posix.stat(D.."/c1","mode"), posix.stat(D.."/c1","_mode") --> rwsr-xr-x 35309
posix.chmod(D.."/c1","1777"); return posix.stat(D.."/c1","mode"), posix.stat(D.."/c1","_mode") --> rwxrwxrwx 33791
posix.chmod(D.."/c1","2755"); return posix.stat(D.."/c1","mode") --> rwxr-sr-x
posix.chmod(D.."/c1","6644"); return posix.stat(D.."/c1","mode"), posix.stat(D.."/c1","_mode") --> rwSr-Sr-- 36260
return pcall(posix.chmod, D.."/c1","755"), posix.stat(D.."/c1","mode") --> true rwxr-xr-x
return pcall(posix.chmod, D.."/c1","0"), posix.stat(D.."/c1","mode") --> true ---------
return pcall(posix.chmod, D.."/c1","99"), posix.stat(D.."/c1","mode") --> false ---------
return pcall(posix.chmod, D.."/c1",0644), posix.stat(D.."/c1","mode") --> true rw-r--r--
return pcall(posix.chmod, D.."/c1",420), posix.stat(D.."/c1","mode") --> true r---w----
return posix.chmod(D.."/c1","rw-rw----"), posix.stat(D.."/c1","mode") --> 0 rw-rw----
return posix.chmod(D.."/c1","rwsr-sr-t"), posix.stat(D.."/c1","mode"), posix.stat(D.."/c1","_mode") --> 0 rwsr-sr-- 36332
return pcall(posix.chmod, D.."/c1","rwSr-Sr-T"), posix.stat(D.."/c1","mode") --> true rwxr-xr--
return pcall(posix.chmod, D.."/c1","rwx"), posix.stat(D.."/c1","mode") --> true rwxr-xr--
return pcall(posix.chmod, D.."/c1","xyz"), posix.stat(D.."/c1","mode") --> false rwxr-xr--
return pcall(posix.chmod, D.."/c1",""), posix.stat(D.."/c1","mode") --> false rwxr-xr--
return pcall(posix.chmod, D.."/c1","u"), posix.stat(D.."/c1","mode") --> false rwxr-xr--
posix.chmod(D.."/c1","0000"); return pcall(posix.chmod, D.."/c1","u+r+w"), posix.stat(D.."/c1","mode") --> false ---------
posix.chmod(D.."/c1","0000"); return pcall(posix.chmod, D.."/c1","u+q"), posix.stat(D.."/c1","mode") --> false ---------
return posix.chmod(D.."/nope","0644") --> nil /var/lt/nope: No such file or directory 2
posix.symlink("c1", D.."/cl"); posix.chmod(D.."/c1","0600"); posix.chmod(D.."/cl","0644"); return posix.stat(D.."/c1","mode"), posix.stat(D.."/cl","type") --> rw-r--r-- link
posix.symlink("nothing", D.."/dl"); return posix.chmod(D.."/dl","0644") --> nil /var/lt/dl: No such file or directory 2
local a = posix.umask(); local b = posix.umask("077"); local c = posix.umask("rwxr-xr-x"); return a, b, c --> rwxr-xr-x ---rwxrwx rwxr-xr-x
posix.umask("077"); local r = posix.umask(); posix.umask("rwxr-xr-x"); return r --> ---rwxrwx
posix.umask("go="); local r = posix.umask(); posix.umask("rwxr-xr-x"); return r --> rwxr-xr-x
posix.umask("rwx------"); posix.mkdir(D.."/um"); local r = posix.stat(D.."/um","mode"); posix.umask("rwxr-xr-x"); return r --> rwx------
posix.mkfifo(D.."/ff"); return posix.stat(D.."/ff","mode"), posix.stat(D.."/ff","type") --> rwxr-xr-x fifo
`;

test("posix.chmod() and posix.umask() take modes as in rpm", async () => {
  assert.equal(await probeLua(LINES), LINES.slice(1));
});
