/**
 * What the `rpm` library of Lua scriptlets computes: macros and versions.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html#rpm-extension
 * @module
 */
import { compareEvr, parseEvr } from "../metadata/evr.ts";
import type { LuaAttempt } from "./lua-attempt.ts";
import type { HostFunctions } from "./lua-programs.ts";
import { RpmMacros } from "./rpm-macros.ts";

export function rpmFunctions({ system: { arch, dbpath } }: LuaAttempt): HostFunctions {
  const macros = new RpmMacros(arch, dbpath);
  return {
    expand: (text: string) => {
      try {
        return macros.expand(text);
      } catch {
        return undefined;
      }
    },
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
