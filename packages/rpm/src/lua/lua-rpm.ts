/**
 * What the `rpm` library of Lua scriptlets computes: macros and versions.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html#rpm-extension
 * @module
 */
import { compareEvr, parseEvr } from "../metadata/evr.ts";
import { installedMacros } from "./installed-macros.ts";
import type { LuaAttempt, LuaCommand } from "./lua-attempt.ts";
import { orNothing } from "./lua-errno.ts";
import { type HostFunctions, runShell } from "./lua-programs.ts";
import { MacroError } from "./macro-text.ts";
import { RpmMacros } from "./rpm-macros.ts";

/** Runs Lua code: what it printed and returned; null if it failed. */
type LuaCode = (
  code: string,
  args: readonly string[],
  options: Readonly<Record<string, string>>,
) => string | null;

export function rpmFunctions(attempt: LuaAttempt): HostFunctions {
  let environment: LuaCommand["env"] = {};
  let lua: LuaCode = () => null;
  const { system, root } = attempt;
  const macros = new RpmMacros(installedMacros(system.arch, system.dbpath), {
    rpmVersion: system.rpmVersion,
    shell(command) {
      const { stdout } = runShell(attempt, command, environment, { isRead: true });
      return new TextDecoder().decode(stdout).replace(/[\r\n]+$/, "");
    },
    lua(code, args, options) {
      const text = lua(code, [...args], { ...options });
      attempt.check();
      if (text === null) throw new MacroError();
      return text;
    },
    getenv: (name) => environment[name],
    exists: (path) => orNothing(() => root.node(path, true)) !== undefined,
    say(line) {
      attempt.output += `${line}\n`;
    },
  });
  const expanded = (variables: LuaCommand["env"], expand: () => string): string | undefined => {
    environment = variables;
    try {
      return expand();
    } catch (error) {
      if (error instanceof MacroError) return undefined;
      throw error;
    }
  };
  return {
    /** What runs Lua code in macros. */
    set_lua: (run: LuaCode) => {
      lua = run;
    },
    expand: (text: string, env: LuaCommand["env"]) => expanded(env, () => macros.expand(text)),
    /** Of a text that is no script. */
    expand_body: (text: string, env: LuaCommand["env"]) => {
      environment = env;
      attempt.body = macros.expandUpToFault(text);
    },
    call: (name: string, args: readonly string[], env: LuaCommand["env"]) =>
      expanded(env, () => macros.call(name, [...args].map(String))),
    define: (text: string) => macros.define(text),
    undefine: (name: string) => macros.undefine(name),
    is_defined: (name: string) => macros.isDefined(name),
    has_parameters: (name: string) => macros.hasParameters(name),
    vercmp: (a: string, b: string) => compareEvr(parseEvr(a), parseEvr(b)),
    evr: (text: string) => {
      const [, epoch, version, release] = /^(?:(\d*):)?(.*?)(?:-([^-]*))?$/s.exec(text) ?? [];
      return {
        ...(epoch && { e: epoch }),
        v: version,
        ...(release !== undefined && { r: release }),
      };
    },
  };
}
