/**
 * Runs Lua scriptlets in process, all of them, also where the rootfs has an rpm of its own by then.
 *
 * That rpm could run some: not those before it is there, the `%pretrans` of filesystem first of all,
 * nor those of a rootfs without it, of a build without an executor, or of another architecture
 * without an emulator; and `rpm --eval` is no scriptlet, without `arg` and `rpm.next_file()`. What
 * a script does would depend on where in the transaction it stands. So there is one way, which is
 * held against the answers of real ones.
 *
 * A script sees the rootfs alone. What it changes comes back as entries, what it wants to have run
 * as commands: they run after it, not in the middle of it, and count as having succeeded. What a
 * program prints cannot be read.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html
 * @module
 */
import type { FsEntry, RootfsReader, RootfsTree } from "@rootsmith/core/provider";
import { type LuaEngine, LuaFactory } from "wasmoon";
import { type LuaCommand, type LuaRun, luaHost } from "./lua-host.ts";
import { LuaLookUp } from "./lua-look-up.ts";
import { LuaNodes } from "./lua-nodes.ts";
import { LUA_PRELUDE } from "./lua-prelude.ts";
import { LuaRoot } from "./lua-root.ts";
import type { LuaSystem } from "./lua-system.ts";

export interface LuaScript {
  /** `"%post(bash-5.1.8-9.el9.x86_64)"`, for messages. */
  readonly name: string;
  readonly body: string;
  /** `arg[2]`, `arg[3]`: as `$1` and `$2` of a shell script. */
  readonly args: readonly number[];
  /** Paths for `rpm.next_file()`. */
  readonly files?: readonly string[];
}

export interface LuaResult {
  readonly changes: readonly FsEntry[];
  readonly commands: readonly LuaCommand[];
  /** What it printed. */
  readonly output: string;
  /** Why it failed, in Lua's words; its changes up to there are made all the same. */
  readonly error?: string;
}

/** For all attempts at one script, of its own work; real ones take a few ms. */
const TIMEOUT_MS = 30_000;
/** How often a script may ask for one more file or start one more program. */
const MAX_ATTEMPTS = 1000;

let factory: LuaFactory | undefined;

/** Begins to load the engine, where it is sure to be needed soon. */
export function loadLua(): void {
  factory ??= new LuaFactory();
  void factory.getLuaModule();
}

/**
 * Runs a script, again and again from the start until all that it wants to know is known and every
 * `fork` has gone both ways.
 *
 * @param tree What packages and earlier scripts have put there.
 * @param reader The rootfs as it is, with what programs have made of it.
 */
export async function runLua(
  script: LuaScript,
  system: LuaSystem,
  tree: RootfsTree,
  reader: RootfsReader,
): Promise<LuaResult> {
  const lookUp = new LuaLookUp(tree, reader);
  const forked = new Map<number, LuaCommand | undefined>();
  let left = TIMEOUT_MS;
  factory ??= new LuaFactory();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
    const nodes = new LuaNodes(tree, lookUp.known);
    const root = new LuaRoot(nodes, system.now);
    const engine = await factory.createEngine({ enableProxy: false, injectObjects: false });
    const run: LuaRun = { system, root, forked, outcome: { commands: [], output: "" } };
    const start = performance.now();
    const error = execute(engine, script, run, left);
    left -= performance.now() - start;
    if (left <= 0) break;
    const changes = nodes.isComplete ? nodes.changes() : []; // which may want a content
    if (!nodes.isComplete) {
      await lookUp.find(nodes.missing);
      continue;
    }
    const { child, commands, output } = run.outcome;
    if (child !== undefined) {
      forked.set(child.number, child.command);
      continue;
    }
    const failed = error !== undefined && run.outcome.ended !== true;
    return { changes, commands, output, ...(failed && { error }) };
  }
  return { changes: [], commands: [], output: "", error: "it does not come to an end" };
}

/** Why the script ended before its end; undefined if it did not. */
function execute(
  engine: LuaEngine,
  { name, body, args, files }: LuaScript,
  run: LuaRun,
  timeout: number,
): string | undefined {
  try {
    engine.global.set("host", luaHost(run));
    engine.global.set("files", [...(files ?? [])]);
    engine.global.set("arg", ["<lua>", ...args]);
    engine.global.set("name", name);
    engine.global.set("body", body);
    engine.doStringSync(LUA_PRELUDE);
    engine.global.setTimeout(Date.now() + timeout);
    engine.doStringSync("local run = script; script = nil; return run()");
    return undefined;
  } catch (error) {
    return (error as Error).message.trim();
  } finally {
    engine.global.close();
  }
}
