/**
 * Runs Lua scriptlets in process, all of them, also where the rootfs has an rpm of its own by then.
 *
 * That rpm could run some: not those before it is there, the `%pretrans` of filesystem first of all,
 * nor those of a rootfs without it, of a build without an executor, or of another architecture
 * without an emulator; and `rpm --eval` is no scriptlet, without `arg` and `rpm.next_file()`. What
 * a script does would depend on where in the transaction it stands. So there is one way, which is
 * held against the answers of real ones.
 *
 * A script sees the rootfs alone. Whatever takes time, looking at a file or running a program, is not
 * done in the middle of an attempt: that ends there, and when it is known how it goes, the script is
 * run again from the start, up to the next. Of each part between two programs what the script has
 * changed is written once, and what it has seen is kept, so that it does the same each time.
 *
 * @see https://rpm-software-management.github.io/rpm/manual/lua.html
 * @module
 */
import process from "node:process";
import type { FsEntry, RootfsReader, RootfsTree, StepEnd } from "@rootsmith/core/provider";
import { type LuaEngine, LuaFactory } from "wasmoon";
import { LuaAttempt, type LuaCommand, type LuaProcess } from "./lua-attempt.ts";
import { LuaCodec } from "./lua-codec.ts";
import { luaHost } from "./lua-host.ts";
import { LuaLookUp } from "./lua-look-up.ts";
import { LUA_EXPANSION, LUA_PRELUDE } from "./lua-prelude.ts";
import type { LuaSystem } from "./lua-system.ts";

export interface LuaScript {
  /** `"%post(bash-5.1.8-9.el9.x86_64)"`, for messages. */
  readonly name: string;
  readonly body: string;
  /** The body is no Lua: all that is done is to expand the macros in it. */
  readonly isText?: boolean;
  /** `arg[2]`, `arg[3]`: as `$1` and `$2` of a shell script. */
  readonly args: readonly number[];
  /** Paths for `rpm.next_file()`. */
  readonly files?: readonly string[];
}

/**
 * What a script does, one after the other: changes, for the tree and the rootfs, and programs. How a
 * program ended is to be given back; without it, it counts as having succeeded.
 */
export type LuaRun = AsyncGenerator<
  readonly FsEntry[] | LuaCommand,
  LuaResult,
  StepEnd | undefined
>;

export interface LuaResult {
  /** What it printed. */
  readonly output: string;
  /** Of a text, with its macros expanded up to the first that fails. */
  readonly body: string;
  /** Why it failed, in Lua's words. */
  readonly error?: string;
}

/**
 * For all attempts at one script, of its own work, and for a single one on the clock: on a busy machine
 * many of them take long together. Real ones take a few ms.
 */
const TIMEOUT_MS = 30_000;
/** How often a script may ask for one more file or start one more program. */
const MAX_ATTEMPTS = 1000;
/** The number of a forked process. */
const FIRST_CHILD = 1000;

let factory: LuaFactory | undefined;

/** Begins to load the engine, where it is sure to be needed soon. */
export function loadLua(): void {
  factory ??= new LuaFactory();
  void factory.getLuaModule();
}

/**
 * Runs a script, with all the processes that it forks.
 *
 * @param tree What packages and earlier scripts have put there; takes the changes.
 * @param reader The rootfs as it is, with what programs have made of it.
 */
export async function* runLua(
  script: LuaScript,
  system: LuaSystem,
  tree: RootfsTree,
  reader: RootfsReader,
): LuaRun {
  const attempts = new LuaAttempts(script, system);
  const lookUps = [new LuaLookUp(tree, reader, true)];
  const next = (): LuaLookUp => new LuaLookUp(tree, reader, false);
  return yield* runProcess({ answers: [], lookUps }, attempts, next);
}

/** Takes a process to its end, and each that it forks before it goes on itself. */
async function* runProcess(
  before: LuaProcess,
  attempts: LuaAttempts,
  next: () => LuaLookUp,
): LuaRun {
  const answers = [...before.answers];
  const lookUps = [...before.lookUps];
  for (;;) {
    const attempt = await attempts.run({ answers, lookUps });
    const { root, stop, output, body, error } = attempt;
    const changes = attempt.isComplete ? root.nodes.changes() : []; // which may want a content
    if (!attempt.isComplete) {
      await lookUps.at(-1)?.find(root.nodes.missing);
      await attempt.codec.find();
      continue;
    }
    if (changes.length > 0) yield changes;
    if (stop?.type === "fork") {
      const value = FIRST_CHILD + answers.length;
      const told = [...answers, { asked: stop, value: 0 }];
      yield* runProcess({ answers: told, lookUps: [...lookUps, next()] }, attempts, next);
      answers.push({ asked: stop, value });
    } else if (stop !== undefined && "command" in stop) {
      const { code, stdout } = (yield stop.command) ?? { code: 0, stdout: new Uint8Array() };
      if (stop.type === "exec") return { output, body };
      answers.push({ asked: stop, value: code, stdout });
    } else {
      return { output, body, ...(error !== undefined && { error }) };
    }
    lookUps.push(next());
  }
}

/** Those at one script, of which together there is an end. */
class LuaAttempts {
  readonly #script: LuaScript;
  readonly #system: LuaSystem;
  readonly #codec = new LuaCodec();
  #left = TIMEOUT_MS;
  #count = 0;

  constructor(script: LuaScript, system: LuaSystem) {
    this.#script = script;
    this.#system = system;
  }

  async run(process: LuaProcess): Promise<LuaAttempt> {
    factory ??= new LuaFactory();
    const engine = await factory.createEngine({ enableProxy: false, injectObjects: false });
    const attempt = new LuaAttempt(process, this.#system, this.#codec);
    const [start, work] = [performance.now(), workOfProcess()];
    const error = execute(engine, this.#script, attempt);
    const taken = performance.now() - start;
    this.#left -= Math.min(taken, workOfProcess() - work);
    if (taken >= TIMEOUT_MS || this.#left <= 0 || ++this.#count >= MAX_ATTEMPTS) {
      return this.#endless(process);
    }
    if (attempt.hasStrayed) attempt.error = "it does not do the same each time that it is run";
    else if (attempt.stop === undefined && error !== undefined) attempt.error = error;
    return attempt;
  }

  /** One that has changed nothing. */
  #endless(process: LuaProcess): LuaAttempt {
    const attempt = new LuaAttempt(process, this.#system, new LuaCodec());
    attempt.error = "it does not come to an end";
    return attempt;
  }
}

/** What all threads have computed, in ms. */
function workOfProcess(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** Why the script ended before its end; undefined if it did not. */
function execute(
  engine: LuaEngine,
  { name, body, isText, args, files }: LuaScript,
  attempt: LuaAttempt,
): string | undefined {
  try {
    engine.global.set("host", luaHost(attempt));
    engine.global.set("files", [...(files ?? [])]);
    engine.global.set("arg", ["<lua>", ...args]);
    engine.global.set("name", name);
    engine.global.set("body", body);
    engine.doStringSync(isText ? LUA_EXPANSION : LUA_PRELUDE);
    engine.global.setTimeout(Date.now() + TIMEOUT_MS);
    engine.doStringSync("local run = script; script = nil; return run()");
    return undefined;
  } catch (error) {
    return (error as Error).message.trim();
  } finally {
    engine.global.close();
  }
}
