/**
 * The `io` library of Lua scriptlets: that of Lua, on the files of the rootfs.
 *
 * @see https://www.lua.org/manual/5.4/manual.html#6.8
 * @module
 */

/** Run by the prelude, with its local functions. */
export const LUA_IO: string = String.raw`
local File = {__name = "FILE*"}
local methods = {}
File.__index = methods
function File.__tostring(file)
  return file.number == nil and "file (closed)" or ("file (0x%08x)"):format(file.number)
end

local function opened(number) return setmetatable({number = number}, File) end
local function is_file(value) return getmetatable(value) == File end
local function check(file)
  if not is_file(file) then bad_argument(1, "FILE* expected, got " .. type(file)) end
  if file.number == nil then error("attempt to use a closed file", 3) end
  return file
end

local function get(file, count)
  if file.reads ~= nil then return file.reads("") end
  local text, reason, errno = host.read(file.number, count)
  if reason ~= nil then return nil, reason, errno end
  return decoded(text)
end
local function get_line(file, keeps_end)
  if file.reads ~= nil then return file.reads() end
  local text, reason, errno = host.read_line(file.number)
  if reason ~= nil then return nil, reason, errno end
  if text == "" then return nil end
  text = decoded(text)
  return keeps_end and text or (text:gsub("\n$", ""))
end
local function get_number(file)
  local start, reason, errno = host.seek(file.number, "cur", 0)
  if reason ~= nil then return nil, reason, errno end
  local text, reason, errno = get(file, 400)
  if text == nil then return nil, reason, errno end
  local blank = text:match("^%s*")
  local rest = text:sub(#blank + 1)
  local taken = rest:match("^[-+]?0[xX]%x*%.?%x*[pP]?[-+]?%d*") or
    rest:match("^[-+]?%d*%.?%d*[eE][-+]?%d*") or rest:match("^[-+]?%d*%.?%d*")
  host.seek(file.number, "set", start + #blank + #taken:sub(1, 200))
  return tonumber(taken)
end
local function get_format(file, format, place)
  if type(format) == "number" then
    local text, reason, errno = get(file, format)
    if text == nil then return nil, reason, errno end
    if format > 0 then
      if text == "" then return nil end
    elseif #(get(file, 1)) == 0 then
      return nil
    else
      host.seek(file.number, "cur", -1)
    end
    return text
  end
  local kind = type(format) == "string" and format:gsub("^%*", ""):sub(1, 1) or ""
  if kind == "a" then return get(file, 1 << 40) end
  if kind == "l" then return get_line(file, false) end
  if kind == "L" then return get_line(file, true) end
  if kind == "n" then return get_number(file) end
  bad_argument(place, "invalid format")
end
local function get_all(file, first, ...)
  local formats, results = table.pack(...), {}
  if formats.n == 0 then formats = {"l", n = 1} end
  for i = 1, formats.n do
    local value, reason, errno = get_format(file, formats[i], first + i - 1)
    if reason ~= nil then return nil, reason, errno end
    results[i] = value
    if value == nil then return table.unpack(results, 1, i) end
  end
  return table.unpack(results, 1, formats.n)
end
local function reader(file, closes, ...)
  local formats = table.pack(...)
  return function()
    if file.number == nil then error("file is already closed", 2) end
    local results = table.pack(get_all(file, 2, table.unpack(formats, 1, formats.n)))
    if results[1] == nil then
      if results[2] ~= nil then error(results[2], 2) end
      if closes then file:close() end
    end
    return table.unpack(results, 1, results.n)
  end
end

function methods:read(...) return get_all(check(self), 1, ...) end
function methods:lines(...) return reader(check(self), false, ...) end
function methods:write(...)
  check(self)
  for i = 1, select("#", ...) do
    local part = (select(i, ...))
    if type(part) ~= "string" and type(part) ~= "number" then
      bad_argument(i, "string expected, got " .. type(part))
    end
    if self.writes ~= nil then
      self.writes(tostring(part))
    else
      local _, reason, errno = host.write(self.number, encoded(tostring(part)))
      if reason ~= nil then return nil, reason, errno end
    end
  end
  return self
end
function methods:seek(whence, offset)
  check(self)
  if self.is_pipe then return nil, "Illegal seek", 29 end
  whence = whence or "cur"
  if whence ~= "set" and whence ~= "cur" and whence ~= "end" then
    bad_argument(1, "invalid option '" .. tostring(whence) .. "'")
  end
  local at, reason, errno = host.seek(self.number, whence, offset or 0)
  if reason ~= nil then return nil, reason, errno end
  return at
end
function methods:close()
  check(self)
  local number, closes = self.number, self.closes
  self.number = nil
  if closes ~= nil then return closes(number) end
  host.close(number)
  return true
end
function methods:flush() check(self) return true end
function methods:setvbuf() check(self) return true end
File.__close = function(file) if file.number ~= nil then file:close() end end

io = {}
function io.open(path, mode)
  path = text_of(path, 1)
  mode = mode == nil and "r" or text_of(mode, 2)
  if not mode:find("^[rwa]%+?b?$") then bad_argument(2, "invalid mode") end
  local number, reason, errno = host.open(path, (mode:gsub("b", "")))
  if reason ~= nil then return nil, path .. ": " .. reason, errno end
  return opened(number)
end
function io.tmpfile() return opened(host.temporary()) end
function io.type(value)
  if not is_file(value) then return nil end
  return value.number == nil and "closed file" or "file"
end
-- A program that is read from runs at once, one that is written to when all of that is there.
local at_end = {} -- what is left to be done when the script has ended
local function closed(code)
  if host.isOld then return true end
  return ended(code)
end
function io.popen(command, mode)
  command = text_of(command, 1)
  mode = mode or "r"
  if mode ~= "r" and mode ~= "w" then bad_argument(2, "invalid mode") end
  if mode == "w" then
    local file = opened(host.popen_write())
    at_end[#at_end + 1] = function() if file.number ~= nil then file:close() end end
    file.is_pipe = true
    file.closes = function(number)
      return closed(host.pclose(number, command, environment))
    end
    return file
  end
  local program = host.popen_read(command, environment)
  local file = opened(program.number)
  file.is_pipe = true
  file.closes = function() return closed(program.code) end
  return file
end

local function printer(number)
  local file = opened(number)
  file.reads = function() return nil, "Bad file descriptor", 9 end
  file.writes = function(part) host.print(encoded(part)) end
  return file
end
io.stdin, io.stdout, io.stderr = opened(0), printer(1), printer(2)
io.stdin.reads = function(at_end) return at_end end
local input, output = io.stdin, io.stdout
local function default(file, mode)
  if is_file(file) then return file end
  local new, reason = io.open(file, mode)
  if new == nil then error(reason, 3) end
  return new
end
function io.input(file)
  if file ~= nil then input = default(file, "r") end
  return input
end
function io.output(file)
  if file ~= nil then output = default(file, "w") end
  return output
end
function io.close(file) return (file or output):close() end
function io.flush() return output:flush() end
function io.read(...) return input:read(...) end
function io.write(...) return output:write(...) end
function io.lines(path, ...)
  if path == nil then return input:lines(...) end
  local file, reason = io.open(path)
  if file == nil then error(reason, 2) end
  return reader(file, true, ...)
end
`;
