/**
 * Runs Lua scriptlets in process: a `%pretrans` comes before any file, and so before anything that
 * could run it.
 *
 * A script sees the rootfs alone. What it changes comes back as entries, what it wants to have run
 * as commands: they run after it, not in the middle of it.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html
 * @module
 */
import type { FsEntry, RootfsReader, RootfsTree } from "@rootsmith/core";
import { type LuaEngine, LuaFactory } from "wasmoon";
import { type LuaRun, luaHost } from "./lua-host.ts";
import { LUA_PRELUDE } from "./lua-prelude.ts";
import { type KnownFiles, LuaRoot } from "./lua-root.ts";

export interface LuaScript {
  readonly body: string;
  /** `arg[2]`, `arg[3]`: as `$1` and `$2` of a shell script. */
  readonly args: readonly number[];
  /** Paths for `rpm.next_file()`. */
  readonly files?: readonly string[];
}

export interface LuaResult {
  readonly changes: readonly FsEntry[];
  readonly commands: readonly (readonly string[])[];
  /** What it printed. */
  readonly output: string;
  /** Why it failed, in Lua's words; its changes up to there are made all the same. */
  readonly error?: string;
}

/** For one script; real ones take a few ms. */
const TIMEOUT_MS = 10_000;
/** How often a script may ask for one more file or start one more program. */
const MAX_ATTEMPTS = 1000;

let factory: LuaFactory | undefined;

/** Begins to load the engine, where it is sure to be needed soon. */
export function loadLua(): void {
  factory ??= new LuaFactory();
  void factory.getLuaModule();
}

/**
 * Runs a script, again and again from the start until every file that it wants to read is known and
 * every `fork` has gone both ways.
 *
 * @param tree What packages and earlier scripts have put there.
 * @param reader The rootfs as it is, for contents and for what programs have made.
 */
export async function runLua(
  script: LuaScript,
  tree: RootfsTree,
  reader: RootfsReader,
): Promise<LuaResult> {
  const files: KnownFiles = new Map();
  const forked = new Map<number, readonly string[] | undefined>();
  factory ??= new LuaFactory();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const root = new LuaRoot(tree, files);
    const engine = await factory.createEngine({ enableProxy: false, injectObjects: false });
    const run: LuaRun = { root, forked, outcome: { commands: [], output: "" } };
    const error = execute(engine, script, run);
    for (const path of root.missing) files.set(path, (await reader.read(path)) ?? null);
    if (root.missing.size > 0) continue;
    const { child, commands, output } = run.outcome;
    if (child !== undefined) {
      forked.set(child.number, child.command);
      continue;
    }
    const failed = error !== undefined && run.outcome.ended !== true;
    return { changes: root.changes(), commands, output, ...(failed && { error }) };
  }
  return { changes: [], commands: [], output: "", error: "it does not come to an end" };
}

/** Why the script ended before its end; undefined if it did not. */
function execute(
  engine: LuaEngine,
  { body, args, files }: LuaScript,
  run: LuaRun,
): string | undefined {
  try {
    engine.global.set("host", luaHost(run));
    engine.global.set("files", [...(files ?? [])]);
    engine.global.set("arg", ["<lua>", ...args]);
    engine.doStringSync(LUA_PRELUDE);
    engine.global.setTimeout(Date.now() + TIMEOUT_MS);
    engine.doStringSync(body);
    return undefined;
  } catch (error) {
    return (error as Error).message.trim();
  } finally {
    engine.global.close();
  }
}
