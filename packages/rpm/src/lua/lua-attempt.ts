/**
 * One attempt to run a process of a Lua script: from its start to its end, or to where it wants
 * something whose outcome is not known yet, above all a program.
 *
 * @module
 */
import type { LuaCodec } from "./lua-codec.ts";
import { LuaFiles } from "./lua-files.ts";
import type { LuaLookUp } from "./lua-look-up.ts";
import { LuaNodes } from "./lua-nodes.ts";
import { LuaRoot } from "./lua-root.ts";
import type { LuaSystem } from "./lua-system.ts";

/** A program that a script starts. */
export interface LuaCommand {
  readonly argv: readonly [string, ...string[]];
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: Uint8Array;
  /** The script reads its standard output. */
  readonly isRead?: boolean;
}

/** Why an attempt does not go on. */
export type LuaStop =
  | { readonly type: "program" | "exec"; readonly command: LuaCommand }
  | { readonly type: "fork" | "end" };

/** What a process has been told, and what it saw of the rootfs before and after each time. */
export interface LuaProcess {
  readonly answers: readonly LuaAnswer[];
  /** One more than answers; only the last can still find out more. */
  readonly lookUps: readonly LuaLookUp[];
}

export interface LuaAnswer {
  readonly asked: LuaStop;
  /** Of a fork the number of the child, in which it is 0; of a program its exit code. */
  readonly value: number;
  readonly stdout?: Uint8Array;
}

/** Ends the script; the prelude has no way to catch it that scripts use. */
class Ended extends Error {}

export class LuaAttempt {
  readonly system: LuaSystem;
  readonly process: LuaProcess;
  readonly codec: LuaCodec;
  readonly root: LuaRoot;
  readonly files: LuaFiles;
  output = "";
  /** Of a {@linkcode LuaScript} that is only expanded. */
  body = "";
  stop: LuaStop | undefined;
  /** Why the script failed, in Lua's words. */
  error: string | undefined;
  /** The script has not done what it did before. */
  hasStrayed = false;
  #answered = 0;

  constructor(process: LuaProcess, system: LuaSystem, codec: LuaCodec) {
    this.system = system;
    this.codec = codec;
    this.process = process;
    this.root = new LuaRoot(this.#nodes(), system.now);
    this.files = new LuaFiles(this.root);
  }

  /** Whether the script has got to know all that it wanted to. */
  get isComplete(): boolean {
    return this.root.nodes.isComplete && this.codec.isComplete;
  }

  /** The answer, if it is known by now; from there on the rootfs is the one after it. */
  ask(stop: LuaStop): LuaAnswer {
    this.files.hold();
    const answer = this.process.answers[this.#answered];
    if (answer === undefined) return this.end(stop);
    this.hasStrayed = !this.isComplete || !isSame(answer.asked, stop);
    if (this.hasStrayed) return this.end({ type: "end" });
    this.#answered++;
    this.root.nodes = this.#nodes();
    this.files.follow();
    return answer;
  }

  end(stop: LuaStop): never {
    this.stop = stop;
    throw new Ended("the script has ended");
  }

  /** Lets nothing more happen after the end. */
  check(): void {
    if (this.stop !== undefined) throw new Ended("the script has ended");
  }

  #nodes(): LuaNodes {
    const lookUp = this.process.lookUps[this.#answered] as LuaLookUp;
    return new LuaNodes(lookUp.known);
  }
}

function isSame(a: LuaStop, b: LuaStop): boolean {
  const text = (stop: LuaStop): string =>
    "command" in stop ? [stop.type, ...stop.command.argv].join("\0") : stop.type;
  return text(a) === text(b);
}
