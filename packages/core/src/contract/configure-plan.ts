/**
 * How a tree is configured: the programs of the packages, and what is written between them.
 *
 * @module
 */
import type { FsEntry } from "../model/fs-entry.ts";
import type { JsonValue } from "../model/json.ts";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import type { BuildContext } from "./contexts.ts";
import type { LayerDraft } from "./layer-draft.ts";

/** How the tree is configured: phases in order. With an executor they bring the whole content. */
export interface ConfigurePlan {
  /** Of the layer that comes out, as in a {@linkcode LayerDraft}. */
  readonly title: string;
  readonly phases: readonly ConfigurePhase[];
  readonly prefix?: ConfiguredPrefix;
  /**
   * The last changes, to the tree itself, when no program runs any more: packages are taken away that
   * nothing needs. Files of the caller, whose `origin` is `"files"`, are to stay.
   */
  finish?(tree: RootfsTree, ctx: BuildContext): Promise<void>;
}

/**
 * The first phases of a plan, where other builds have them too: what they come to is kept, and a plan
 * with the same key goes on from there. They have no `script`, and no step that may fail.
 */
export interface ConfiguredPrefix {
  /** What they bring, for progress: `"base packages of debian trixie"`. */
  readonly title: string;
  /** How many phases. */
  readonly length: number;
  /**
   * Names every input of them but what their steps say: all that decides their entries where what
   * those read in the tree is the same.
   */
  readonly key: JsonValue;
}

/**
 * `before` (preinst, `%pre`), then the phase's entries, then its script, then `after`
 * (`dpkg --configure -a`, `%post`).
 */
export interface ConfigurePhase {
  /** For progress and error messages: `"essential packages"`. */
  readonly title: string;
  readonly before?: readonly ConfigureStep[];
  /** May depend on what the tree says by now: dpkg's diversions, users that a preinst added. */
  entries?(tree: RootfsReader, ctx: BuildContext): AsyncIterable<FsEntry>;
  /** A script that the provider interprets, such as one in Lua, and that starts programs on its way. */
  script?(tree: RootfsReader, ctx: BuildContext): ScriptRun;
  readonly after?: readonly ConfigureStep[];
}

/**
 * What a script does, one after the other: entries that are written, or a program that is run to its
 * end. How that was comes back; undefined where no program can be run.
 */
export type ScriptRun = AsyncGenerator<readonly FsEntry[] | ScriptStep, void, StepEnd | undefined>;

/** A program whose failure is for the script to see. */
export interface ScriptStep extends Pick<ConfigureStep, "title" | "argv" | "env" | "stdin"> {
  /** True: its standard output is for the script too, and is not reported. */
  readonly isRead?: boolean;
}

/** How a program of a script ended. */
export interface StepEnd {
  /** Of a signal, 128 and its number. */
  readonly code: number;
  /** Where the script reads it: all of it. */
  readonly stdout: Uint8Array;
}

/** One program, run as root of the rootfs, without network. Shown in a dry run, kept in the history. */
export interface ConfigureStep {
  /** What is being done, for progress and errors: `"run the preinst of libc6"`. */
  readonly title: string;
  /** `argv[0]` is absolute in the rootfs. No shell. */
  readonly argv: readonly [string, ...string[]];
  /** The whole environment: nothing is inherited. */
  readonly env?: Readonly<Record<string, string>>;
  /** Where it starts, absolute in the rootfs. Default `"/"`. A missing directory is a failure. */
  readonly cwd?: string;
  /** Permissions that files do not get when they are made. Default `0o022`. */
  readonly umask?: number;
  readonly stdin?: Uint8Array;
  /** True: a failure is a warning, like a failing `%post` in rpm, and the build goes on. */
  readonly mayFail?: boolean;
  /** What begins with a line of its output, where it does several things in turn: `"scripts of tzdata"`. */
  part?(line: string): string | undefined;
  /** What the last output of a failure comes to, if that is known. */
  explain?(output: string): StepFailure | undefined;
}

/** Why a step failed, in words of what it does. */
export interface StepFailure {
  /** `"the postinst of tzdata exited with code 3"`. */
  readonly fact: string;
  /** What to do now. */
  readonly hint?: string;
}
