/**
 * The hooks that a transaction into an empty root runs at its end: all that packages bring and that a
 * path or a package of it triggers.
 *
 * @see alpm-hooks(5)
 * @module
 */
import {
  type BuildContext,
  type ConfigureStep,
  collectBytes,
  FormatError,
  type RootfsEntry,
} from "@rootsmith/core/provider";
import { type Provider, parseDependency, satisfies } from "../formats/dependency.ts";
import { type Hook, type HookTrigger, parseHook } from "../formats/hook.ts";
import { patternMatcher } from "../formats/patterns.ts";
import type { UnpackedPackage } from "../unpack/unpack-packages.ts";
import { ENVIRONMENT } from "./environment.ts";

/** Where hooks lie; of two of one name, the one in the later directory counts. */
const DIRECTORIES = ["usr/share/libalpm/hooks", "etc/pacman.d/hooks"];

/** In the order of their names. Hooks that cannot be read are left out with a warning, as pacman does. */
export async function hookSteps(
  packages: readonly UnpackedPackage[],
  ctx: BuildContext,
): Promise<ConfigureStep[]> {
  const warn = (message: string): void => {
    ctx.report({ type: "warning", code: "HOOK_LEFT_OUT", message });
  };
  const hooks = await readHooks(packages, warn);
  const installed = packages.map(({ locked: { fact, extra } }): Provider => {
    return {
      name: fact.name,
      version: fact.version,
      provides: extra.provides.map(parseDependency),
    };
  });
  const paths = packages.flatMap((one) => one.paths);
  const names = installed.map(({ name }) => name);
  return hooks.flatMap((hook) => {
    const targets = new Set(hook.triggers.flatMap((trigger) => targetsOf(trigger, paths, names)));
    if (hook.when !== "PostTransaction" || targets.size === 0) return [];
    const missing = hook.depends.find(
      (text) => !installed.some((one) => satisfies(one, parseDependency(text))),
    );
    if (missing !== undefined) {
      warn(`Left out the hook ${hook.name}: ${missing} is not installed`);
      return [];
    }
    return [stepOf(hook, targets)];
  });
}

/** By name, without those that a link to /dev/null takes away. */
async function readHooks(
  packages: readonly UnpackedPackage[],
  warn: (message: string) => void,
): Promise<readonly Hook[]> {
  const files = new Map<string, RootfsEntry>();
  for (const directory of DIRECTORIES) {
    const isHook = (path: string): boolean =>
      path.startsWith(`${directory}/`) &&
      path.endsWith(".hook") &&
      !path.includes("/", directory.length + 1);
    for (const { paths, entries } of packages) {
      if (!paths.some(isHook)) continue;
      for (const entry of await entries()) {
        if (isHook(entry.path)) files.set(entry.path.slice(directory.length + 1), entry);
      }
    }
  }
  const hooks: Hook[] = [];
  for (const { type, path, ...rest } of files.values()) {
    if (type !== "file" || !("content" in rest)) continue;
    try {
      const bytes = await collectBytes(rest.content.open());
      hooks.push(parseHook(path, new TextDecoder().decode(bytes)));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      warn(error.message);
    }
  }
  return hooks.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function targetsOf(
  { operations, type, targets }: HookTrigger,
  paths: readonly string[],
  names: readonly string[],
): readonly string[] {
  if (!operations.includes("Install")) return [];
  return (type === "Path" ? paths : names).filter(patternMatcher(targets));
}

/** What a hook that fails leaves undone is a warning: so it is for pacman, which has installed all by then. */
function stepOf({ name, exec, needsTargets }: Hook, targets: ReadonlySet<string>): ConfigureStep {
  const [program, ...args] = exec;
  const lines = [...targets].sort().map((target) => `${target}\n`);
  return {
    title: `run the hook ${name}`,
    argv: [program.startsWith("/") ? program : `/${program}`, ...args],
    env: ENVIRONMENT,
    ...(needsTargets && { stdin: new TextEncoder().encode(lines.join("")) }),
    mayFail: true,
  };
}
