/**
 * Paths by pattern: `rpm.glob()` of Lua scriptlets.
 *
 * @see glob(7), with braces
 * @module
 */
import { globRegExp } from "@rootsmith/core/provider";
import type { LuaRoot } from "./lua-root.ts";

/** Sorted. Of a pattern that matches nothing the pattern itself, where that is asked for. */
export function luaGlob(root: LuaRoot, pattern: string, returnsPattern: boolean): string[] {
  return alternatives(pattern).flatMap((single) => {
    const paths = matching(root, single);
    return paths.length === 0 && returnsPattern ? [single] : paths;
  });
}

/** `"{a,b}c"` is `"ac"` and `"bc"`. */
function alternatives(pattern: string): string[] {
  const [whole, before = "", inner = "", after = ""] =
    /^([^{]*)\{([^{}]*,[^{}]*)\}(.*)$/s.exec(pattern) ?? [];
  if (whole === undefined) return [pattern];
  return inner.split(",").flatMap((part) => alternatives(before + part + after));
}

function matching(root: LuaRoot, pattern: string): string[] {
  const isAbsolute = pattern.startsWith("/");
  let paths = [isAbsolute ? "/" : ""];
  for (const part of pattern.split("/").filter((name) => name !== "")) {
    const join = (path: string, name: string): string =>
      path === "" || path.endsWith("/") ? path + name : `${path}/${name}`;
    if (!/[*?[]/.test(part)) {
      paths = paths.map((path) => join(path, part));
      continue;
    }
    const matches = globRegExp([part]);
    const isHiddenMeant = part.startsWith(".");
    paths = paths.flatMap((path) =>
      namesIn(root, path === "" ? "." : path)
        .filter((name) => matches.test(name) && (isHiddenMeant || !name.startsWith(".")))
        .map((name) => join(path, name)),
    );
  }
  return paths.filter((path) => exists(root, path)).sort();
}

function namesIn(root: LuaRoot, path: string): string[] {
  try {
    return root.list(path);
  } catch {
    return [];
  }
}

function exists(root: LuaRoot, path: string): boolean {
  try {
    root.node(path, false);
    return true;
  } catch {
    return false;
  }
}
