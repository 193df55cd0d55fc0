/**
 * The hooks of the user as phases of a plan.
 *
 * @module
 */
import type { ConfigurePhase, PlatformLock } from "@rootsmith/core/provider";
import { hookEntries } from "../image/hook-files.ts";
import type { InstallSettings } from "../image/install-settings.ts";
import type { DebianLock } from "../lock/lock.ts";
import { type HookMoment, hookName, hookTitle, isHookStep } from "../options/hooks.ts";
import type { ScriptContext } from "./maintainer-scripts.ts";

export interface HookContext extends Pick<ScriptContext, "env"> {
  readonly lock: PlatformLock;
  readonly debian: DebianLock;
  readonly settings: InstallSettings;
}

/** One phase for each hook of a moment, in their order. */
export function hookPhases(moment: HookMoment, run: HookContext): ConfigurePhase[] {
  return run.settings.hooks[moment].map((hook, index): ConfigurePhase => {
    const title = hookName(moment, index);
    if (!isHookStep(hook)) {
      return { title, entries: (_tree, ctx) => hookEntries(hook, { moment, index }, run, ctx) };
    }
    const stdin = hook.stdin === undefined ? undefined : new TextEncoder().encode(hook.stdin);
    const env = { ...run.env, ...hook.env };
    return {
      title,
      after: [{ title: hookTitle(hook, title), argv: hook.run, env, ...(stdin && { stdin }) }],
    };
  });
}
