/**
 * The `posix` library of Lua scriptlets.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html#posix
 * @module
 */

/** Run by the prelude, with its local functions. */
export const LUA_POSIX: string = `
local last_reason, last_errno = "Success", 0
local function failed(path, reason, errno)
  last_reason, last_errno = reason, errno
  return nil, path and path .. ": " .. reason or reason, number(errno)
end
local function done(path, _, reason, errno)
  if reason ~= nil then return failed(path, reason, errno) end
  return number(0)
end
local function value_of(path, value, reason, errno)
  if reason ~= nil then return failed(path, reason, errno) end
  return value
end
local function field_of(values, field)
  if field == nil then return values end
  return is_one_of(field, values, 2)
end

posix = {version = "posix library for " .. _VERSION .. " / Nov 2003"}
function posix.stat(path, field)
  path = text_of(path, 1)
  local stat, reason, errno = host.stat(path)
  if stat == nil then return failed(path, reason, errno) end
  return field_of(numbers(stat), field)
end
function posix.access(path, mode)
  path, mode = text_of(path, 1), mode or "f"
  local unknown = mode:match("[^rwxf ]")
  if unknown then bad_argument(2, "unknown mode option '" .. unknown .. "'") end
  return done(path, host.access(path, mode))
end
function posix.readlink(path) return value_of(path, host.readlink(text_of(path, 1))) end
function posix.dir(path)
  path = path or "."
  return value_of(path, host.list(path))
end
function posix.files(path)
  local names, reason, errno = posix.dir(path)
  if names == nil then return nil, reason, errno end
  local i = 0
  return function() i = i + 1 return names[i] end
end
for _, name in ipairs{"mkdir", "mkfifo", "rmdir", "unlink", "chdir"} do
  local call = host[name]
  posix[name] = function(path) return done(path, call(text_of(path, 1))) end
end
function posix.symlink(target, path) return done(nil, host.symlink(target, text_of(path, 2))) end
function posix.link(target, path) return done(nil, host.link(target, text_of(path, 2))) end
function posix.chmod(path, mode)
  path = text_of(path, 1)
  local is_mode, reason, errno = host.chmod(path, text_of(mode, 2))
  if is_mode == false then bad_argument(2, "bad mode") end
  return done(path, nil, reason, errno)
end
local function id_of(value, place)
  if type(value) == "number" then return ("%d"):format(value) end
  if type(value) == "string" then return value end
  bad_argument(place, "string or number expected, got " .. type(value))
end
function posix.chown(path, user, group)
  path = text_of(path, 1)
  return done(path, host.chown(path, id_of(user, 2), id_of(group, 3)))
end
function posix.utime(path, mtime) return done(path, host.utime(text_of(path, 1), mtime)) end
function posix.umask(mode) return host.umask(mode) end
function posix.getcwd() return host.getcwd() end
local temporaries = 0
local function make_temporary(template)
  local path
  repeat
    temporaries = temporaries + 1
    path = template:gsub("XXXXXX$", ("%06d"):format(temporaries % 1000000))
  until host.stat(path) == nil
  local number, reason, errno = host.open(path, "w")
  if reason ~= nil then return path, reason, errno end
  host.close(number)
  host.chmod(path, "0600")
  return path
end
-- The file that comes with the path is closed: rpm makes it in the way of Lua 5.1.
function posix.mkstemp(template)
  local file = io.tmpfile()
  file:close()
  return file, (make_temporary(text_of(template, 1)))
end
function posix.errno() return last_reason, number(last_errno) end

local children, is_child = 0, false
function posix.fork()
  local pid = host.fork()
  is_child = is_child or pid == 0
  children = pid == 0 and 0 or children + 1
  return number(pid)
end
function posix.exec(...)
  local argv = {...}
  local path = text_of(argv[1], 1)
  if not is_child then error("exec not permitted in this context", 2) end
  local _, reason, errno = host.exec(argv, environment)
  return failed(path, reason, errno)
end
function posix.wait(pid)
  if children == 0 then return failed(nil, "No child processes", 10) end
  children = children - 1
  return number(pid ~= nil and pid > 0 and pid or 1000)
end
function posix.redirect2null()
  if not is_child then error("redirect2null not permitted in this context", 2) end
end
function posix.kill() return failed(nil, "No such process", 3) end
function posix.sleep() return number(0) end
function posix.setuid() return number(0) end
function posix.setgid() return number(0) end
function posix.setenv(name, value, overwrite)
  if overwrite ~= false or environment[name] == nil then environment[name] = tostring(value) end
  return number(0)
end
function posix.putenv(assignment)
  local name, value = text_of(assignment, 1):match("^([^=]*)=(.*)$")
  if name ~= nil then environment[name] = value end
  return number(0)
end
function posix.unsetenv(name) environment[name] = nil end
function posix.getenv(name)
  if name ~= nil then return environment[name] end
  local all = {}
  for key, value in pairs(environment) do all[key] = value end
  return all
end
function posix.getprocessid(field)
  local ids = {egid = 0, euid = 0, gid = 0, uid = 0, pgrp = 1, pid = 1, ppid = 0}
  return field_of(numbers(ids), field)
end
local function name_or_id(who)
  if who == nil then return "0" end
  return type(who) == "number" and ("%d"):format(who) or who
end
function posix.getpasswd(who, field)
  local user = host.passwd(name_or_id(who))
  return user and field_of(numbers(user), field)
end
function posix.getgroup(who)
  local group = host.group(name_or_id(who))
  if group == nil then return nil end
  return {name = group.name, gid = number(group.gid), table.unpack(group.members)}
end
function posix.getlogin() return nil end
function posix.ttyname() return nil end
function posix.ctermid() return "/dev/tty" end
function posix.uname(format)
  local values = {s = "Linux", n = "localhost", m = host.machine, r = "0", v = "0", ["%"] = "%"}
  return ((format or "%s %n %r %v %m"):gsub("%%(.)", function(option)
    if values[option] == nil then bad_argument(1, "unknown format option '" .. option .. "'") end
    return values[option]
  end))
end
function posix.times(field)
  local times = {utime = 0, stime = 0, cutime = 0, cstime = 0, elapsed = 0}
  return field_of(numbers(times), field)
end
function posix.sysconf(field)
  return field_of(numbers{arg_max = 2097152, child_max = 4096, clk_tck = 100, job_control = 1,
    ngroups_max = 65536, open_max = 1024, saved_ids = 1, stream_max = 16, tzname_max = -1,
    version = 200809}, field)
end
function posix.pathconf(_, field)
  return field_of(numbers{chown_restricted = 1, link_max = 127, max_canon = 255, max_input = 255,
    name_max = 255, no_trunc = 1, path_max = 4096, pipe_buf = 4096, vdisable = 0}, field)
end
`;
