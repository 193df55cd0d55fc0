/**
 * The macros that are built into rpm, those of 4.20 and later: functions of their arguments.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/macros.html#builtin-macros
 * @module
 */
import { rpmvercmp } from "../metadata/evr.ts";
import { MacroError } from "./macro-text.ts";

/** What macros ask of others. */
export interface MacroHost {
  /** Of the rpm whose macros they are. */
  readonly rpmVersion: string;
  /** What a command line prints. */
  shell(command: string): string;
  /** What Lua code prints, and then what it returns. @throws {MacroError} If it fails. */
  lua(code: string, args: readonly string[], options: Readonly<Record<string, string>>): string;
  getenv(name: string): string | undefined;
  exists(path: string): boolean;
  say(line: string): void;
}

/** @throws {MacroError} If an argument is missing. */
export type MacroFunction = (args: readonly string[], host: MacroHost) => string;

const ofText =
  (call: (text: string, host: MacroHost) => string): MacroFunction =>
  (args, host) => {
    if (args.length === 0) throw new MacroError();
    return call(args.join(" "), host);
  };

const withoutText =
  (call: (host: MacroHost) => string): MacroFunction =>
  (args, host) => {
    if (args.length > 0) throw new MacroError();
    return call(host);
  };

/** Of Lua's own library. */
const ofStrings =
  (name: string): MacroFunction =>
  (args, host) =>
    host.lua(`return (string.${name}(table.unpack(arg)))`, args, {});

const pathOf = (url: string): string => {
  const [, path] = /^\w+:\/\/[^/]*(.*)$/s.exec(url) ?? [];
  return path === undefined ? url : path || "/";
};

const MACRO_FUNCTIONS: ReadonlyMap<string, MacroFunction> = new Map<string, MacroFunction>([
  ["basename", ofText(basename)],
  ["dirname", ofText(dirname)],
  ["suffix", ofText((text) => /\.([^.]*)$/s.exec(text)?.[1] ?? "")],
  ["url2path", ofText(pathOf)],
  ["u2p", ofText(pathOf)],
  ["upper", ofText((text) => text.toUpperCase())],
  ["lower", ofText((text) => text.toLowerCase())],
  ["len", ofText((text) => String(new TextEncoder().encode(text).byteLength))],
  ["reverse", ofText((text) => [...text].reverse().join(""))],
  ["rep", ofStrings("rep")],
  ["sub", ofStrings("sub")],
  ["gsub", ofStrings("gsub")],
  ["quote", ofText((text) => text)],
  ["shrink", ofText((text) => text.trim().replace(/\s+/g, " "))],
  ["shescape", (args) => args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ")],
  ["getenv", ofText((name, host) => host.getenv(name) ?? "")],
  ["exists", ofText((path, host) => (host.exists(path) ? "1" : "0"))],
  ["echo", ofText(said)],
  ["warn", ofText((text, host) => said(`warning: ${text}`, host))],
  [
    "error",
    ofText((text, host) => {
      host.say(`error: ${text}`);
      throw new MacroError();
    }),
  ],
  ["verbose", (args) => (args.length > 0 ? "" : "0")],
  ["trace", withoutText(() => "")],
  // what it is for is to be read by a person
  ["dump", withoutText(() => "")],
  ["getconfdir", withoutText(() => "/usr/lib/rpm")],
  ["rpmversion", withoutText(({ rpmVersion }) => rpmVersion)],
  // never those of the machine that builds
  ["getncpus", () => "1"],
  [
    "uncompress",
    ofText((path, host) => `/usr/${isSince6(host) ? "bin" : "lib/rpm"}/rpmuncompress ${path}`),
  ],
]);

/** Those of rpm 6. */
const NEW_FUNCTIONS: ReadonlyMap<string, MacroFunction> = new Map([
  ["span", ofText((text) => text)],
  ["xdg", ofText(xdgDirectory)],
]);

export function macroFunction(name: string, host: MacroHost): MacroFunction | undefined {
  return MACRO_FUNCTIONS.get(name) ?? (isSince6(host) ? NEW_FUNCTIONS.get(name) : undefined);
}

function isSince6({ rpmVersion }: MacroHost): boolean {
  return rpmvercmp(rpmVersion, "6") >= 0;
}

const XDG_DIRECTORIES: Readonly<Record<string, string>> = {
  cache: ".cache",
  config: ".config",
  data: ".local/share",
  state: ".local/state",
};

/** @see https://specifications.freedesktop.org/basedir/latest/ */
function xdgDirectory(kind: string, { getenv }: MacroHost): string {
  const directory = XDG_DIRECTORIES[kind];
  if (directory === undefined) throw new MacroError();
  const path = `${getenv("HOME") ?? ""}/${directory}`;
  return getenv(`XDG_${kind.toUpperCase()}_HOME`) || path;
}

function said(text: string, host: MacroHost): string {
  host.say(text);
  return "";
}

function basename(path: string): string {
  if (path === "") return ".";
  const stripped = path.replace(/\/+$/, "");
  return stripped === "" ? "/" : stripped.slice(stripped.lastIndexOf("/") + 1);
}

function dirname(path: string): string {
  const stripped = path.replace(/\/+$/, "");
  if (stripped === "") return path === "" ? "." : "/";
  const slash = stripped.lastIndexOf("/");
  return slash < 0 ? "." : stripped.slice(0, slash) || "/";
}
