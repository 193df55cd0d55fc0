/**
 * The `rpm` library of Lua scriptlets, and their `macros`.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html#rpm-extension
 * @module
 */

/** Run by the prelude, with its local functions. */
export const LUA_RPM: string = String.raw`
rpm = {redirect2null = posix.redirect2null}
function rpm.vercmp(a, b)
  for place, version in ipairs{a, b} do
    if text_of(version, place) == "" then bad_argument(place, "invalid version") end
  end
  return host.vercmp(a, b)
end
local function run(argv, redirections)
  local code, reason, errno = host.run(argv, environment, redirections or "")
  if code == nil then return nil, reason, number(errno) end
  if code == 0 then return number(0) end
  local signal = signal_of(code)
  return nil, signal and "exit signal" or "exit code", number(signal or code)
end
function rpm.execute(...)
  local argv = {...}
  text_of(argv[1], 1)
  return run(argv)
end
local signs = {stdin = "<", stdout = ">>", stderr = "2>>"}
function rpm.spawn(argv, options)
  if argv[1] == nil then error("command not supplied", 2) end
  local redirections = ""
  for name, path in pairs(options or {}) do
    if signs[name] == nil then error("invalid spawn directive: " .. tostring(name), 2) end
    local opened, reason, errno = host.open(path, name == "stdin" and "r" or "a")
    if reason ~= nil then return nil, reason, number(errno) end
    host.close(opened)
    redirections = redirections .. (" %s'%s'"):format(signs[name], path:gsub("'", "'\\''"))
  end
  return run(argv, redirections)
end
local function expanded(text)
  if text == nil then error("error expanding macro", 2) end
  return text
end
function rpm.expand(text) return expanded(host.expand(text_of(text, 1), environment)) end
host.set_lua(function(code, arguments, options)
  local outer, results = captured, nil
  captured = {}
  local chunk, fault = load("local opt, arg = ...;" .. code, "<lua>")
  if chunk == nil then results = {false, fault, n = 2}
  else results = table.pack(pcall(chunk, options, arguments)) end
  local parts = captured
  captured = outer
  if not results[1] then
    print("lua script failed: " .. tostring(results[2]))
    return nil
  end
  for i = 2, results.n do parts[#parts + 1] = (i > 2 and "\t" or "") .. tostring(results[i]) end
  return table.concat(parts)
end)
function rpm.define(text)
  if not host.define(text_of(text, 1)) then error("error defining macro", 2) end
end
function rpm.undefine(name) host.undefine(text_of(name, 1)) end
function rpm.isdefined(name)
  return host.is_defined(text_of(name, 1)), host.has_parameters(name)
end
function rpm.load(path)
  local file = io.open(path)
  if file == nil then return number(-1) end
  local definition
  local failures = 0
  for line in file:lines() do
    definition = definition and definition .. "\n" .. line or line:match("^%s*%%(.*)")
    if definition and not definition:find("\\$") then
      if not host.define(definition) then failures = 1 end
      definition = nil
    end
  end
  file:close()
  return number(failures)
end
macros = setmetatable({}, {
  __index = function(_, name)
    if not host.is_defined(name) then return nil end
    if not host.has_parameters(name) then return rpm.expand("%{" .. name .. "}") end
    return function(argument)
      local words = type(argument) == "table" and argument or rpm.splitargs(argument or "")
      return expanded(host.call(name, words, environment))
    end
  end,
  __newindex = function(_, name, value)
    if value == nil then host.undefine(name) else rpm.define(name .. " " .. value) end
  end,
})
function rpm.glob(pattern, flags)
  return host.glob(text_of(pattern, 1), flags == nil or flags:find("c", 1, true) ~= nil)
end
function rpm.splitargs(text)
  local words = {}
  for word in text:gmatch("%S+") do words[#words + 1] = word end
  return words
end
function rpm.unsplitargs(words) return table.concat(words, " ") end
function rpm.b64encode(text, width)
  local code, lines = host.b64encode(encoded(text)), {}
  if width == 0 then return code end
  width = width == nil and 64 or width < 0 and 64 or width
  for at = 1, #code, width do lines[#lines + 1] = code:sub(at, at + width - 1) .. "\n" end
  return table.concat(lines)
end
function rpm.b64decode(text)
  local plain = host.b64decode(text)
  return plain and decoded(plain)
end
function rpm.next_file() return table.remove(files, 1) end
function rpm.interactive() error("not a tty", 2) end
function rpm.call() end
function rpm.register() end
function rpm.unregister() end

local Version = {__name = "rpm.ver"}
Version.__index = function(version, name) return version.parts[name] end
function Version.__tostring(version)
  local parts = version.parts
  return (parts.e and parts.e .. ":" or "") .. parts.v .. (parts.r and "-" .. parts.r or "")
end
local function order(a, b) return rpm.vercmp(tostring(a), tostring(b)) end
function Version.__eq(a, b) return order(a, b) == 0 end
function Version.__lt(a, b) return order(a, b) < 0 end
function Version.__le(a, b) return order(a, b) <= 0 end
function rpm.ver(epoch_or_text, version, release)
  if version == nil then
    return setmetatable({parts = host.evr(text_of(epoch_or_text, 1))}, Version)
  end
  return setmetatable({parts = {e = epoch_or_text, v = version, r = release}}, Version)
end

local Descriptor = {__name = "rpm.fd"}
local operations = {}
Descriptor.__index = operations
function Descriptor.__tostring(fd) return fd.file and fd.path or "[none]" end
local kinds = {[""] = true, fdio = true, ufdio = true, fpio = true}
local coders = {gzdio = "gz", bzdio = "bz", xzdio = "xz", lzdio = "lz", zstdio = "zst"}
local function check_fd(fd, verb)
  if fd.file == nil then error(("error %s [none]: "):format(verb), 3) end
  return fd.file
end
local function failed_open(path, reason) error(path .. " open failed: " .. reason, 3) end
function rpm.open(path, mode)
  path, mode = text_of(path, 1), mode or "r"
  local letter, flags, kind = mode:match("^([rwa])([^.]*)%.?(.*)$")
  local coder = coders[kind]
  if letter == nil or not (coder or kinds[kind]) then failed_open(path, "Invalid argument") end
  local is_packed = coder ~= nil and letter ~= "r"
  if is_packed and not host.has_encoder(coder) then failed_open(path, "Function not implemented") end
  if flags:find("x") and host.stat(path) ~= nil then failed_open(path, "File exists") end
  local updates = coder == nil and flags:find("+", 1, true) and "+" or ""
  local file, reason = io.open(path, letter .. updates)
  if file == nil then failed_open(path, reason:sub(#path + 3)) end
  local fd = setmetatable({path = path, file = file, coder = coder}, Descriptor)
  if is_packed then
    fd.sink = opened(host.popen_write())
    at_end[#at_end + 1] = function() if fd.file ~= nil then fd:close() end end
  end
  return fd
end
local function source_of(fd)
  if fd.sink ~= nil then return nil, "" end
  if fd.coder == nil then return fd.file end
  if fd.source == nil then
    local source = host.decode(fd.file.number, fd.coder)
    fd.source, fd.fault = opened(source.number), source.fault
  end
  return fd.source, fd.fault
end
function operations:read(count)
  check_fd(self, "reading")
  local file, reason = source_of(self)
  local text
  if reason == nil then text, reason = file:read(count or "a") end
  if reason ~= nil then error(("error reading %s: %s"):format(self.path, reason), 2) end
  return text or ""
end
function operations:write(text, count)
  local file = check_fd(self, "writing")
  text = text:sub(1, count or #text)
  local _, reason
  if self.coder ~= nil and self.sink == nil then reason = ""
  else _, reason = (self.sink or file):write(text) end
  if reason ~= nil then error(("error writing %s: %s"):format(self.path, reason), 2) end
  return #text
end
function operations:seek(whence, offset)
  check_fd(self, "seeking")
  local file = source_of(self)
  local at = file and file:seek(whence, offset)
  return self.coder and -2 or at
end
function operations:flush() check_fd(self, "flushing") return 0 end
function operations:close()
  if self.file == nil then return -1 end
  if self.sink ~= nil then host.encode(self.sink.number, self.file.number, self.coder) end
  self.file:close()
  self.file = nil
  return 0
end
`;
