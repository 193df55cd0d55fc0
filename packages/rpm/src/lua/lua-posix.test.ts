/**
 * The `posix` library of Lua scriptlets: what rpm 4.18.0, 4.20.1 and 6.1.0 of Debian give for the same lines,
 * run by a %post of a package.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { probeLua } from "../../fixtures/probe-lua.ts";

const LINES = String.raw`
local f = io.open(D.."/c1","w") f:close() posix.mkdir(D.."/cd") f = io.open(D.."/cd/rel","w") f:close() posix.symlink("c1", D.."/cl") posix.symlink("nothing", D.."/dl") posix.mkfifo(D.."/ff") io.open(D.."/m","w"):close() return 1 --> 1
return posix.chdir("/nope") --> nil /nope: No such file or directory 2
posix.chown(D.."/m", 1, 2); posix.chown(D.."/m", -1, 0); return posix.stat(D.."/m","uid"), posix.stat(D.."/m","gid") --> 1 0
posix.utime(D.."/m", 1000000000, 1000000000); return posix.stat(D.."/m","mtime") --> 1000000000
posix.mkdir(D.."/d1"); local f = io.open(D.."/d1/x","w"); f:close(); os.rename(D.."/d1", D.."/d2"); return posix.stat(D.."/d2/x","type"), posix.stat(D.."/d1") == nil --> regular true
posix.symlink("lt", "/var/ln"); return posix.stat("/var/ln/","type") --> directory
return select(3, posix.mkdir(D)) --> 17
return select(3, posix.rmdir(D)) --> 39
return select(3, os.remove("/nope")) --> 2
local n = 0; for _, f in ipairs(posix.dir(D.."/cd")) do if f:match("^%.+$") then n = n + 1 end end return n --> 2
posix.setenv("LT","bar"); return posix.getenv("LT"), os.getenv("LT") --> bar bar
local g = posix.getgroup(0); return g and g.name --> root
local p = posix.getpasswd("root"); return p.uid, p.gid, p.dir, p.shell --> 0 0 /root /bin/sh
return type(os.tmpname), type(os.setlocale) --> function function
return type(posix.mkstemp), type(posix.times), type(posix.sysconf), type(posix.setuid) --> function function function function
return type(rpm.b64encode), type(rpm.redirect2null), type(rpm.interactive) --> function function function
local n = {} for k in pairs(posix.stat(D)) do n[#n+1]=k end table.sort(n) return table.concat(n, ",") --> _mode,atime,ctime,dev,gid,ino,mode,mtime,nlink,size,type,uid
return posix.stat("/dev/null","type"), posix.stat(D,"type"), posix.stat(D.."/cl","type"), posix.stat(D.."/ff","type") --> character device directory link fifo
return posix.stat(D,"mode"), posix.stat(D,"_mode"), posix.stat(D.."/cl","mode") --> rwxr-xr-x 16877 rwxrwxrwx
local a, b, c = posix.stat(D.."/c1", "type", "mode"); return a, b, c --> regular nil nil
return posix.stat("/nope/x") --> nil /nope/x: No such file or directory 2
return posix.stat(D.."/c1/x") --> nil /var/lt/c1/x: Not a directory 20
return posix.stat("") --> nil : No such file or directory 2
return posix.stat(D.."/c1/") --> nil /var/lt/c1/: Not a directory 20
return posix.stat(D.."/cd","nlink"), posix.stat(D.."/c1","nlink") --> 2 1
return posix.stat(D.."/cl","size") --> 2
return posix.access(D.."/c1"), posix.access(D.."/c1","r"), posix.access(D.."/c1","rw"), posix.access(D.."/c1","x") --> 0 0 0 nil /var/lt/c1: Permission denied 13
return posix.access(D.."/c1","f"), posix.access("/nope","f") --> 0 nil /nope: No such file or directory 2
return posix.access(D.."/dl") --> nil /var/lt/dl: No such file or directory 2
local t = posix.dir(D.."/cd") table.sort(t) return table.concat(t, ",") --> .,..,rel
return posix.dir("/nope") --> nil /nope: No such file or directory 2
return posix.dir(D.."/c1") --> nil /var/lt/c1: Not a directory 20
posix.chdir(D.."/cd"); local t = posix.dir() table.sort(t) posix.chdir("/") return table.concat(t, ",") --> .,..,rel
local t = {} for f in posix.files(D.."/cd") do t[#t+1]=f end table.sort(t) return table.concat(t, ",") --> .,..,rel
return pcall(posix.files, "/nope") --> true nil /nope: No such file or directory 2
return posix.readlink(D.."/cl") --> c1
return posix.readlink(D.."/c1") --> nil /var/lt/c1: Invalid argument 22
return posix.readlink("/nope") --> nil /nope: No such file or directory 2
return posix.symlink("x", D.."/cl") --> nil File exists 17
return posix.symlink("x", D.."/cm") --> 0
return posix.mkdir(D.."/md") --> 0
return posix.mkdir(D.."/no/md") --> nil /var/lt/no/md: No such file or directory 2
return posix.mkdir(D.."/mds/"), posix.stat(D.."/mds","type") --> 0 directory
return posix.rmdir(D.."/md") --> 0
return posix.rmdir(D.."/c1") --> nil /var/lt/c1: Not a directory 20
return posix.rmdir("/nope") --> nil /nope: No such file or directory 2
return posix.unlink(D.."/cd") --> nil /var/lt/cd: Is a directory 21
return posix.unlink("/nope") --> nil /nope: No such file or directory 2
posix.symlink("x", D.."/ul"); return posix.unlink(D.."/ul") --> 0
return posix.link(D.."/c1", D.."/lk"), posix.stat(D.."/lk","nlink") --> 0 2
local f = io.open(D.."/lk","w") f:write("abc") f:close() return posix.stat(D.."/c1","size"), posix.stat(D.."/c1","ino") == posix.stat(D.."/lk","ino") --> 3 true
return posix.link(D.."/c1", D.."/lk") --> nil File exists 17
return posix.link("/nope", D.."/lk2") --> nil No such file or directory 2
return posix.link(D.."/cd", D.."/lk2") --> nil Operation not permitted 1
posix.link(D.."/cl", D.."/lk3") return posix.stat(D.."/lk3","type") --> link
posix.unlink(D.."/c1"); return posix.stat(D.."/lk","nlink"), posix.link(D.."/lk", D.."/c1") --> 1 0
return posix.chown(D.."/c1","root","root"), posix.chown(D.."/c1",0,0) --> 0 0
return posix.chown(D.."/c1","nobodyhere","root") --> 0
return posix.chown(D.."/c1","root","nobodyhere") --> 0
return pcall(posix.chown, D.."/c1","1","2") --> true 0
posix.chown(D.."/c1",1,2); return pcall(posix.chown, D.."/c1",nil,0), posix.stat(D.."/c1","uid"), posix.stat(D.."/c1","gid") --> false 1 2
posix.chmod(D.."/c1","4755"); posix.chown(D.."/c1",3,3); return posix.stat(D.."/c1","_mode") --> 33261
posix.chmod(D.."/c1","4755"); local f = io.open(D.."/c1","a") f:write("x") f:close() return posix.stat(D.."/c1","_mode") --> 35309
posix.chown(D.."/cl",4,4); return posix.stat(D.."/cl","uid"), posix.stat(D.."/c1","uid") --> 0 4
posix.utime(D.."/c1", 1000, 1000); posix.utime(D.."/c1"); return posix.stat(D.."/c1","mtime") > 1000 --> true
posix.utime(D.."/c1", 5); return posix.stat(D.."/c1","mtime") > 1000 --> false
return posix.utime("/nope", 5, 6) --> nil /nope: No such file or directory 2
local f = io.open(D.."/c1","a") f:write("y") f:close() return posix.stat(D.."/c1","mtime") > 1000 --> true
posix.utime(D.."/c1", 5, 6); io.open(D.."/c1","a"):close() return posix.stat(D.."/c1","mtime") --> 5
posix.utime(D.."/c1", 5, 6); io.open(D.."/c1","w"):close() return posix.stat(D.."/c1","mtime") > 6, posix.stat(D.."/c1","size") --> true 0
posix.utime(D.."/c1", 5, 6); os.rename(D.."/c1", D.."/c2"); os.rename(D.."/c2", D.."/c1"); return posix.stat(D.."/c1","mtime") --> 5
return posix.mkstemp(D.."/tmp") --> file (closed) /var/lt/tmp
return posix.chdir("/"), posix.getcwd() --> 0 /
posix.chdir(D); posix.chdir("cd"); posix.chdir(".."); local c = posix.getcwd() posix.chdir("/") return c --> /var/lt
return posix.chdir(D.."/c1") --> nil /var/lt/c1: Not a directory 20
posix.symlink("cd", D.."/cdl"); posix.chdir(D.."/cdl"); local c = posix.getcwd() posix.chdir("/") return c --> /var/lt/cd
posix.mkdir("/nope/x"); return posix.errno() --> No such file or directory 2
local t = posix.getprocessid() local n = {} for k, v in pairs(t) do n[#n+1] = k end table.sort(n) return table.concat(n, ","), t.uid, posix.getprocessid("uid") --> egid,euid,gid,pgrp,pid,ppid,uid 0 0
local t = posix.getpasswd("root") local n = {} for k, v in pairs(t) do n[#n+1] = k.."="..tostring(v):gsub("%.0$","") end table.sort(n) return table.concat(n, ",") --> dir=/root,gecos=root,gid=0,name=root,passwd=x,shell=/bin/sh,uid=0
return posix.getpasswd(0, "name") --> root
return posix.getpasswd("nope") --> nil
return posix.getpasswd(nil, "name") --> root
return posix.getpasswd("root", "uid", "dir") --> 0
local t = posix.getgroup("root") local n = {} for k, v in pairs(t) do n[#n+1] = k.."="..tostring(v):gsub("%.0$","") end table.sort(n) return table.concat(n, ",") --> gid=0,name=root
local t = posix.getgroup("wheelx") return t and t[1], t and t[2], t and #t --> a b 2
return posix.getgroup("nope") --> nil
return pcall(posix.getlogin) --> true nil
return posix.uname("%s") --> Linux
return posix.uname("%m") --> x86_64
return type(posix.uname()) --> string
return posix.uname("a%%b") --> a%b
posix.setenv("FOO","1"); posix.setenv("FOO","2", nil); local a = os.getenv("FOO") posix.setenv("FOO","3", true) return a, os.getenv("FOO") --> 2 3
return posix.unsetenv("FOO"), os.getenv("FOO") --> nil nil
return posix.putenv and posix.putenv("BAR=2"), os.getenv("BAR") --> 0 2
return type(posix.getenv()) --> table
return posix.getenv("NOPE") --> nil
local n = {} for k, v in pairs(posix.getenv()) do n[#n+1] = k.."="..v end table.sort(n) return table.concat(n, " ") --> BAR=2 LT=bar PATH=/usr/bin:/bin:/usr/sbin
return os.getenv("PATH") --> /usr/bin:/bin:/usr/sbin
return os.getenv("HOME") --> nil
return type(posix.sysconf()), posix.sysconf("open_max") ~= nil --> table true
return type(posix.pathconf("/")), posix.pathconf("/", "name_max") --> table 255
return posix.ttyname() --> nil
return posix.ctermid() --> /dev/tty
return posix.kill(999999) --> nil No such process 3
return posix.sleep(0) --> 0
return posix.wait(-1) --> nil No child processes 10
local p = posix.fork() if p == 0 then posix.exec("/bin/busybox", "true") end local a, b, c = posix.wait(p) return a == p, b, c --> true nil nil
local p = posix.fork() if p == 0 then posix.exec("/bin/busybox", "false") end local a, b, c = posix.wait(p) return a == p, b, c --> true nil nil
return posix.setgid(0), posix.setuid(0) --> 0 0
return print("printed") --> 
local f = io.open(D.."/wp","w") f:write("zz") f:flush() os.remove(D.."/wp") f:write("y") f:close() return posix.stat(D.."/wp") --> nil /var/lt/wp: No such file or directory 2
return #arg, arg[1], arg[2], arg[3], opt and #opt --> 2 <lua> 2 nil 0
return pcall(require, "posix") --> true table
return (pcall(require, "nope")) --> false
return loadfile("/nope") --> nil cannot open /nope: No such file or directory
return string.format("%q", "a\nb"), ("%5.2f"):format(1.5), ("x"):rep(3, ",") --> "a\\nb"  1.50 x,x,x
return load("return 7 // 2, 1 << 3, 3 / 2, math.type(1)")() --> 3 8 1.5 integer
return pcall(error, {code=1}) --> false table
`;

test("posix sees and changes the rootfs as in rpm", async () => {
  assert.equal(await probeLua(LINES), LINES.slice(1));
});
