/**
 * What Lua scriptlets find beside the language itself: `posix`, `rpm`, and `io` and `os` that see
 * the rootfs and nothing else.
 *
 * Everything that touches the rootfs goes through the functions of `host`. Of two results, the
 * second one, `nil, "PATH: reason", errno`, is how all of these libraries tell a failure.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html; rpm's luaext/lposix
 * @module
 */

export const LUA_PRELUDE = `
local host = host
_G.host, _G.dofile, _G.loadfile, _G.require, _G.package, _G.debug = nil, nil, nil, nil, nil, nil

local function checked(path, reason)
  if reason == nil or reason == "" then return 0 end
  return nil, path .. ": " .. reason, 2
end

posix = {}
function posix.stat(path, field)
  local s = host.stat(path)
  if s == nil then return nil, path .. ": No such file or directory", 2 end
  if field ~= nil then return s[field] end
  return s
end
function posix.access(path, mode)
  if host.access(path, mode or "f") then return 0 end
  return nil, path .. ": No such file or directory", 2
end
function posix.readlink(path)
  local target = host.readlink(path)
  if target == nil then return nil, path .. ": Invalid argument", 22 end
  return target
end
function posix.dir(path)
  local names = host.list(path or ".")
  if names == nil then return nil, path .. ": No such file or directory", 2 end
  return names
end
function posix.files(path)
  local names, i = posix.dir(path) or {}, 0
  return function() i = i + 1 return names[i] end
end
function posix.mkdir(path) return checked(path, host.mkdir(path)) end
function posix.mkfifo(path) return checked(path, host.mkfifo(path)) end
function posix.rmdir(path) return checked(path, host.rmdir(path)) end
function posix.unlink(path) return checked(path, host.unlink(path)) end
function posix.symlink(target, path) return checked(path, host.symlink(target, path)) end
function posix.link(target, path) return checked(path, host.link(target, path)) end
function posix.chmod(path, mode) return checked(path, host.chmod(path, tostring(mode))) end
function posix.chown(path, user, group)
  return checked(path, host.chown(path, tostring(user), tostring(group)))
end
function posix.utime() return 0 end
function posix.chdir() return 0 end
function posix.umask() return "rwxr-xr-x" end
function posix.fork() return host.fork() end
function posix.exec(...) host.exec({...}) end
posix.execp = posix.exec
function posix.wait(pid) return pid or 0, "exited", 0 end
function posix.kill() return 0 end
function posix.sleep() return 0 end
function posix.redirect2null() return 0 end
function posix.setenv() return 0 end
function posix.putenv() return 0 end
function posix.unsetenv() return 0 end
function posix.errno() return "No such file or directory", 2 end
function posix.getenv(name) return os.getenv(name) end
function posix.getcwd() return "/" end
function posix.getprocessid(field)
  local ids = {egid = 0, euid = 0, gid = 0, uid = 0, pgrp = 1, pid = 1, ppid = 0}
  if field ~= nil then return ids[field] end
  return ids
end
function posix.getpasswd(name, field)
  local entry = host.passwd(name)
  if entry ~= nil and field ~= nil then return entry[field] end
  return entry
end
function posix.getgroup(name) return host.group(name) end
function posix.uname(format)
  local values = {s = "Linux", n = "localhost", m = host.machine, r = "0", v = "0"}
  return ((format or "%s %n %r %v %m"):gsub("%%(%a)", values))
end

local File = {}
File.__index = File
local function take(file, format)
  local text, at = file.text, file.at
  if type(format) == "number" then
    if at > #text and format > 0 then return nil end
    file.at = at + format
    return text:sub(at, at + format - 1)
  end
  format = tostring(format):gsub("^%*", ""):sub(1, 1)
  if format == "a" then
    file.at = #text + 1
    return text:sub(at)
  end
  if at > #text then return nil end
  if format == "n" then
    local from, to = text:find("^%s*[%-+]?[%w.]+", at)
    if from == nil then return nil end
    file.at = to + 1
    return tonumber(text:sub(from, to))
  end
  local newline = text:find("\\n", at, true)
  file.at = (newline or #text) + 1
  return text:sub(at, format == "L" and newline or (newline or #text + 1) - 1)
end
function File:read(...)
  local formats, results = {...}, {}
  if #formats == 0 then formats = {"l"} end
  for i, format in ipairs(formats) do results[i] = take(self, format) end
  return table.unpack(results, 1, #formats)
end
function File:lines(format)
  return function() return take(self, format or "l") end
end
function File:write(...)
  if not self.writable then return nil, "Bad file descriptor", 9 end
  for _, part in ipairs({...}) do
    part = tostring(part)
    if self.appends then self.at = #self.text + 1 end
    self.text = self.text:sub(1, self.at - 1) .. part .. self.text:sub(self.at + #part)
    self.at = self.at + #part
  end
  host.write(self.path, self.text)
  return self
end
function File:seek(whence, offset)
  local from = {set = 0, cur = self.at - 1, ["end"] = #self.text}
  self.at = (from[whence or "cur"] or 0) + (offset or 0) + 1
  return self.at - 1
end
function File:close() return true end
function File:flush() return self end
function File:setvbuf() return true end

io = {}
function io.open(path, mode)
  mode = (mode or "r"):gsub("b", "")
  local text, reason = host.read(path), nil
  if text == nil then
    if mode == "r" or mode == "r+" then return nil, path .. ": No such file or directory", 2 end
    text = ""
  end
  if mode == "w" or mode == "w+" then text = "" end
  if mode ~= "r" then
    reason = host.write(path, text)
    if reason ~= "" then return nil, path .. ": " .. reason, 13 end
  end
  local file = {path = path, text = text, at = 1, writable = mode ~= "r",
    appends = mode:sub(1, 1) == "a"}
  return setmetatable(file, File)
end
function io.lines(path, format)
  local file, reason = io.open(path)
  if file == nil then error(reason, 2) end
  return file:lines(format)
end
function io.type(value) return getmetatable(value) == File and "file" or nil end
local printer = {write = function(self, ...)
  for _, part in ipairs({...}) do host.print(tostring(part)) end
  return self
end, close = File.close, flush = File.flush}
io.stdout, io.stderr = printer, printer
function io.write(...) return printer:write(...) end
function io.read() return nil end
function print(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
  host.print(table.concat(parts, "\\t") .. "\\n")
end

os = {time = host.time, clock = function() return 0 end, date = os.date, difftime = os.difftime}
function os.remove(path)
  local reason = host.unlink(path)
  if reason ~= "" then reason = host.rmdir(path) end
  return reason == "" or nil, path .. ": " .. reason
end
function os.rename(from, to)
  local reason = host.rename(from, to)
  return reason == "" or nil, from .. ": " .. reason
end
function os.execute(command) return host.execute({"/bin/sh", "-c", command}) end
function os.exit() host.exit() end
function os.getenv(name) return ({PATH = "/sbin:/bin:/usr/sbin:/usr/bin"})[name] end

rpm = {}
function rpm.execute(...) return host.execute({...}) end
function rpm.spawn(argv) return host.execute(argv) end
function rpm.expand(text) return host.expand(text) end
function rpm.define() end
function rpm.undefine() end
function rpm.isdefined(name) return host.expand("%{" .. name .. "}") ~= "%{" .. name .. "}", false end
function rpm.glob(pattern) return host.glob(pattern) end
posix.glob = rpm.glob
function rpm.vercmp(a, b) return host.vercmp(a, b) end
function rpm.next_file() return table.remove(files, 1) end
function require(name) return _G[name] end
`;
