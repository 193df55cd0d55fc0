/**
 * What the user adds to a rootfs while it is made: files, and programs that run in it.
 *
 * @see mmdebstrap(1), "HOOKS": setup, extract, essential and customize are the same four moments
 * @module
 */
import { checkOptionNames, type JsonValue } from "@rootsmith/core/provider";

/** Files to add and programs to run at four moments of a build, each list in order. */
export interface DebianHooks {
  /** Before any package is unpacked; no program can run yet. */
  readonly beforeUnpack?: readonly HookFile[];
  /** The essential packages are unpacked, but not configured. */
  readonly afterUnpack?: readonly Hook[];
  /** The essential packages are configured; the others are not unpacked yet. */
  readonly afterEssential?: readonly Hook[];
  /** All packages are configured; the clean-up comes after these hooks. */
  readonly afterConfigure?: readonly Hook[];
}

export type Hook = HookFile | HookStep;

/** A program to run in the rootfs, as root and without network. */
export type HookStep = {
  /** The program, an absolute path in the rootfs, and its arguments. No shell is involved. */
  readonly run: readonly [string, ...string[]];
  /** Added to the environment of maintainer scripts, or replacing parts of it. */
  readonly env?: Readonly<Record<string, string>>;
  /** Its standard input. Default: empty. */
  readonly stdin?: string;
};

/** A file to put into the rootfs: given as `text`, or a `copy` of a file of the host. */
export type HookFile = {
  /** Absolute in the rootfs, or relative to its root. */
  readonly path: string;
  readonly text?: string;
  /** A file of the host, or a directory with everything below it. */
  readonly copy?: string;
  /** Mode of a single file. Default: 0644, or the mode on the host. */
  readonly mode?: number;
  /** Default 0. */
  readonly uid?: number;
  /** Default 0. */
  readonly gid?: number;
};

export const HOOK_MOMENTS = [
  "beforeUnpack",
  "afterUnpack",
  "afterEssential",
  "afterConfigure",
] as const;

export type HookMoment = (typeof HOOK_MOMENTS)[number];

/** {@linkcode DebianHooks} with every list; JSON. Paths are as in an entry. */
export type HookSettings = { readonly [moment in HookMoment]: readonly Hook[] };

/**
 * Checks hooks and fills in the lists that are left out.
 *
 * @throws {TypeError} If a hook is invalid; the message names it.
 */
export function hookSettings(hooks: DebianHooks = {}): HookSettings {
  for (const moment of Object.keys(hooks)) {
    if (HOOK_MOMENTS.some((known) => known === moment)) continue;
    throw new TypeError(
      `Cannot use the option hooks: "${moment}" is not one of ${HOOK_MOMENTS.join(", ")}`,
    );
  }
  const listOf = (moment: HookMoment): readonly Hook[] => {
    const list: unknown = hooks[moment] ?? [];
    if (!Array.isArray(list)) throw problem(moment, "expected a list");
    return list.map((hook, index) => checkHook(hook, moment, index));
  };
  return {
    beforeUnpack: listOf("beforeUnpack"),
    afterUnpack: listOf("afterUnpack"),
    afterEssential: listOf("afterEssential"),
    afterConfigure: listOf("afterConfigure"),
  };
}

/** What the kinds of hooks have. */
const STEP_NAMES: Readonly<Record<keyof HookStep, true>> = { run: true, env: true, stdin: true };
const FILE_NAMES: Readonly<Record<keyof HookFile, true>> = {
  path: true,
  text: true,
  copy: true,
  mode: true,
  uid: true,
  gid: true,
};

/** What a hook is called in messages: `"hook afterConfigure[2]"`. */
export function hookName(moment: HookMoment, index: number): string {
  return `hook ${moment}[${index}]`;
}

/** What its step is called: a shell says nothing of what it runs, so its command is named as well. */
export function hookTitle({ run: [, flag, command = ""] }: HookStep, name: string): string {
  if (flag !== "-c") return `run ${name}`;
  const [line = ""] = command.trim().split("\n");
  return `run ${name}, "${line.length > 60 ? `${line.slice(0, 59)}…` : line}"`;
}

export function isHookStep(hook: Hook): hook is HookStep {
  return "run" in hook;
}

/** The first hook that runs a program, if there is one. */
export function firstHookStep(hooks: HookSettings): string | undefined {
  for (const moment of HOOK_MOMENTS) {
    const index = hooks[moment].findIndex(isHookStep);
    if (index >= 0) return hookName(moment, index);
  }
  return undefined;
}

function checkHook(value: JsonValue, moment: HookMoment, index: number): Hook {
  const name = `${moment}[${index}]`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw problem(name, "expected an object");
  }
  const hook = value as Hook;
  if (!isHookStep(hook)) return checkFile(hook, name);
  if (moment === "beforeUnpack") throw problem(name, "nothing can run before packages are there");
  return checkStep(hook, name);
}

function checkStep(step: HookStep, name: string): HookStep {
  checkOptionNames(name, step, STEP_NAMES);
  const { run, env, stdin } = step;
  if (!Array.isArray(run) || run.length === 0 || run.some((word) => typeof word !== "string")) {
    throw problem(`${name}.run`, "expected a program and its arguments");
  }
  if (!run[0].startsWith("/")) {
    throw problem(`${name}.run`, `"${run[0]}" is not an absolute path`);
  }
  if (env !== undefined && Object.values(env).some((value) => typeof value !== "string")) {
    throw problem(`${name}.env`, "expected texts by name");
  }
  if (stdin !== undefined && typeof stdin !== "string") {
    throw problem(`${name}.stdin`, "expected a text");
  }
  return { run, ...(env && { env }), ...(stdin !== undefined && { stdin }) };
}

function checkFile(file: HookFile, name: string): HookFile {
  checkOptionNames(name, file, FILE_NAMES);
  const { text, copy, mode } = file;
  if ((typeof text === "string") === (typeof copy === "string")) {
    throw problem(name, "expected either run, or path with text or copy");
  }
  for (const key of ["mode", "uid", "gid"] as const) {
    const number = file[key];
    if (number !== undefined && !(Number.isInteger(number) && number >= 0)) {
      throw problem(`${name}.${key}`, "expected a whole number");
    }
  }
  if (mode !== undefined && mode > 0o7777) throw problem(`${name}.mode`, "it is above 07777");
  return { ...file, path: entryPath(file.path, name) };
}

function entryPath(path: unknown, name: string): string {
  const parts = typeof path === "string" ? path.split("/").filter((part) => part !== "") : [];
  if (parts.length === 0 || parts.some((part) => part === "." || part === "..")) {
    throw problem(`${name}.path`, `"${path}" is not the path of a file in the rootfs`);
  }
  return parts.join("/");
}

function problem(where: string, fact: string): TypeError {
  return new TypeError(`Cannot use the option hooks.${where}: ${fact}`);
}
