/**
 * Runs a command on the images of a definition, one after the other.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { CommandHost } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";
import { UsageError } from "../process/usage-error.ts";
import type { BuildTarget } from "./build-request.ts";
import type { DefinitionFlags } from "./definition-flags.ts";
import { definitionTargets } from "./definition-targets.ts";
import { onBase } from "./on-base.ts";
import { TARGET_COMMANDS, type TargetCommandFlags } from "./target-commands.ts";

interface DefinitionInput<Flags> {
  readonly flags: Flags & DefinitionFlags;
  readonly plugins: readonly DistroPlugin[];
}

/**
 * @throws {UsageError} If the definition is wrong, or a flag is for one image and there are several.
 */
export async function runDefinition<Name extends keyof TargetCommandFlags>(
  name: Name,
  { file, names }: { readonly file: string; readonly names: readonly string[] },
  { flags, plugins }: DefinitionInput<TargetCommandFlags[Name]>,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const targets = await definitionTargets(file, names, flags, plugins);
  if (targets.length > 1) refuseForSeveral(name, file, targets, flags);
  const run = await TARGET_COMMANDS[name]();
  let outcome: ExitError | undefined;
  for (const target of targets) {
    signal.throwIfAborted();
    try {
      await onBase(target, flags, host, signal, (ready) => run(ready, flags, host, signal));
    } catch (error) {
      // It has said what it found; so do the others.
      if (!(error instanceof ExitError)) throw error;
      outcome = error;
    }
  }
  if (outcome !== undefined) throw outcome;
}

/** What one image can have and several cannot. */
function refuseForSeveral(
  name: keyof TargetCommandFlags,
  file: string,
  targets: readonly BuildTarget[],
  flags: object,
): void {
  const {
    lock,
    name: named,
    output,
    timings,
  } = flags as {
    readonly lock?: string | boolean;
    readonly timings?: string;
    readonly name?: string;
    readonly output?: string | readonly string[];
  };
  const dests = typeof output === "string" ? [output] : (output ?? []);
  const hasDest = dests.some((text) => !/^type=(?:daemon|registry)(?:,|$)/.test(text));
  const flag =
    typeof lock === "string"
      ? "--lock"
      : named !== undefined
        ? "--name"
        : hasDest
          ? "-o"
          : timings !== undefined
            ? "--timings"
            : undefined;
  if (flag === undefined && name !== "verify") return;
  const images = targets.map((target) => target.name).join(", ");
  const what =
    flag === undefined
      ? `Cannot verify one image by ${targets.length}`
      : `Cannot use ${flag} for ${targets.length} images at once`;
  throw new UsageError(`${what}: "${file}" has several`, { hint: `Name one of: ${images}` });
}
