/**
 * What Lua scriptlets find beside the language itself: `posix`, `rpm`, `macros`, and `io` and `os`
 * that see the rootfs and nothing else.
 *
 * They are what rpm 4.16 to 6.1 have, all of it together: a script asks whether a function is there
 * and takes another way where it is not. Everything that touches the rootfs goes through the
 * functions of `host`, which return what is asked for, or `nil`, what failed, and its number.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html
 * @module
 */
import { LUA_IO } from "./lua-io.ts";
import { LUA_POSIX } from "./lua-posix.ts";
import { LUA_RPM } from "./lua-rpm-library.ts";

const BASE = String.raw`
local host, files, body, name = host, files, body, name
local date = os.date
_G.host, _G.files, _G.body, _G.name = nil, nil, nil, nil

-- Strings as host has them: code points, with those from 256 for what is not ASCII.
local codes, bytes = {}, {}
for byte = 0, 255 do
  if byte == 0 or byte > 127 then
    codes[string.char(byte)] = utf8.char(256 + byte)
    bytes[utf8.char(256 + byte)] = string.char(byte)
  end
end
local function encoded(text) return (text:gsub("[\0\128-\255]", codes)) end
local function decoded(text) return (text:gsub("[\xC4-\xC7][\x80-\xBF]", bytes)) end

local function bad_argument(place, fact)
  error(("bad argument #%d (%s)"):format(place, fact), 4)
end
local function text_of(value, place)
  if type(value) == "number" then return tostring(value) end
  if type(value) ~= "string" then bad_argument(place, "string expected, got " .. type(value)) end
  return value
end
local function is_one_of(value, values, place)
  if values[value] == nil then bad_argument(place, ("invalid option '%s'"):format(tostring(value))) end
  return values[value]
end

-- Of Lua 5.3 and later, rpm's libraries return floating-point numbers.
local function number(value) return host.isOld and value or value + 0.0 end
local function numbers(values)
  for name, value in pairs(values) do
    if type(value) == "number" then values[name] = number(value) end
  end
  return values
end

local environment = host.environment()
local captured -- what code in a macro has printed
function print(...)
  local parts = {}
  for i = 1, select("#", ...) do parts[i] = tostring((select(i, ...))) end
  local line = table.concat(parts, "\t")
  if captured ~= nil then captured[#captured + 1] = line
  else host.print(encoded(line .. "\n")) end
end
-- How a command ended, as the standard libraries say it; of a signal, a code is 128 and its number.
local function signal_of(code) return code > 128 and code <= 192 and code - 128 or nil end
local function ended(code)
  local signal = signal_of(code)
  if host.isOld then return signal or code * 256 end
  if signal then return nil, "signal", signal end
  return code == 0 or nil, "exit", code
end

-- The order that pairs() gives is that of the keys: Lua's own is another one in each attempt.
local ranks = {number = 1, string = 2}
local function comes_before(a, b)
  local rank, other = ranks[type(a)] or 3, ranks[type(b)] or 3
  return rank < other or rank == other and rank < 3 and a < b
end
local plain_pairs = pairs
function pairs(values)
  local meta = getmetatable(values)
  if type(values) ~= "table" or type(meta) == "table" and meta.__pairs then
    return plain_pairs(values)
  end
  local keys, i = {}, 0
  for key in next, values do keys[#keys + 1] = key end
  table.sort(keys, comes_before)
  return function()
    repeat i = i + 1 until keys[i] == nil or rawget(values, keys[i]) ~= nil
    return keys[i], rawget(values, keys[i])
  end, values, nil
end
-- For the same reason numbers are no more random than they have to be.
local seed = math.randomseed
seed(0)
function math.randomseed(...) seed(... or 0) end
`;

const OS = `
os = {difftime = os.difftime}
function os.time(fields)
  if fields == nil then return host.time() end
  local function field(name, default)
    local value = tonumber(fields[name]) or default
    if value == nil then error("field '" .. name .. "' missing in date table", 3) end
    return math.floor(value)
  end
  return math.floor(host.time_of(field("year"), field("month"), field("day"), field("hour", 12),
    field("min", 0), field("sec", 0)))
end
function os.date(format, time)
  format = format or "%c"
  return date("!" .. format:gsub("^!", ""), math.floor(time or host.time()))
end
function os.clock() return 0.0 end
function os.getenv(name) return environment[name] end
function os.setlocale(locale)
  if locale == nil or locale == "" or locale == "C" or locale == "POSIX" then return "C" end
  return nil
end
function os.tmpname() return (make_temporary("/tmp/lua_XXXXXX")) end
function os.remove(path)
  path = text_of(path, 1)
  local _, reason, errno = host.unlink(path)
  if errno == 21 then _, reason, errno = host.rmdir(path) end
  if reason ~= nil then return nil, path .. ": " .. reason, errno end
  return true
end
function os.rename(from, to)
  local _, reason, errno = host.rename(text_of(from, 1), text_of(to, 2))
  if reason ~= nil then return nil, reason, errno end
  return true
end
function os.execute(command)
  if command == nil then return host.isOld and 1 or true end
  return ended(host.shell(text_of(command, 1), environment))
end
function os.exit()
  if not is_child then error("exit not permitted in this context", 2) end
  host.exit()
end
`;

const GLOBALS = `
function loadfile(path, mode, env)
  local file, reason = io.open(path)
  if file == nil then return nil, "cannot open " .. reason end
  local text = file:read("a")
  file:close()
  return load(text, "@" .. path, mode, env or _G)
end
function dofile(path)
  local chunk, reason = loadfile(path)
  if chunk == nil then error(reason, 2) end
  return chunk()
end
opt, warn = {}, nil
debug = {traceback = function(message) return message end}
package = {path = "", cpath = "", preload = {}, loaded = {_G = _G}}
for _, name in ipairs{"coroutine", "io", "math", "os", "posix", "rpm", "string", "table", "utf8"} do
  package.loaded[name] = _G[name]
end
function require(name)
  local module = package.loaded[name]
  if module == nil then error(("module '%s' not found"):format(name), 2) end
  return module
end
if host.isOld then
  unpack, loadstring, string.gfind = table.unpack, load, string.gmatch
  function table.getn(list) return #list end
  function table.foreach(list, call) for key, value in pairs(list) do call(key, value) end end
  function table.foreachi(list, call) for key, value in ipairs(list) do call(key, value) end end
end
`;

const LIBRARIES = [BASE, LUA_IO, LUA_POSIX, OS, LUA_RPM, GLOBALS];

/** Returns the script as a function, or what is wrong with it. */
export const LUA_PRELUDE: string = [
  ...LIBRARIES,
  "local chunk, fault = load(body, name)",
  "if chunk == nil then error(fault, 0) end",
  "function script()",
  "  local results = table.pack(pcall(chunk))",
  "  for _, finish in ipairs(at_end) do finish() end",
  "  if not results[1] then error(results[2], 0) end",
  "end",
].join("\n");

/** For a text that is no script: the function expands the macros in it. */
export const LUA_EXPANSION: string = [
  ...LIBRARIES,
  "function script() host.expand_body(body, environment) end",
].join("\n");
