/**
 * The installation of packages as phases: scriptlets and files in the order of rpm.
 *
 * All `%pretrans`; for each package its users, `%pre`, files, file triggers, `%post`, triggers; the
 * database; all `%posttrans`; the file triggers of the transaction. rpm adds a package to its
 * database before the `%post`; here the database comes once, before the first `%posttrans`, which
 * are the first scriptlets that may use it: rpm is locked until then.
 *
 * Shell scripts are steps of the executor. Lua scripts run in process, as a part of a phase's
 * entries, so that they run too where no program can; the programs that they start are steps.
 *
 * @see rpmtsRun(), rpmpsmRun() of rpm
 * @module
 */
import {
  type BuildContext,
  ConfigureError,
  type ConfigurePhase,
  type ConfigureStep,
  type FsEntry,
  type RootfsReader,
  type RootfsTree,
} from "@rootsmith/core/provider";
import type { OpenRpm } from "../file/open-rpms.ts";
import { runLua } from "../lua/lua-script.ts";
import type { LuaSystem } from "../lua/lua-system.ts";
import { rpmvercmp } from "../metadata/evr.ts";
import { fileTriggers, transactionFileTriggers } from "./file-triggers.ts";
import { PlannedCommands } from "./lua-commands.ts";
import { entriesOf, type WriteEntries } from "./phase-entries.ts";
import type { ScriptedRpm } from "./scripted-rpm.ts";
import { bodyOf, isLua, type ScriptletCall, scriptletStep, titleOf } from "./scriptlet-steps.ts";
import type { Scriptlet } from "./scriptlets.ts";
import { sysuserEntries, sysuserLines } from "./sysusers.ts";
import { packageTriggers } from "./triggers.ts";
import type { Unpacker } from "./unpacker.ts";

export interface Transaction {
  /** In the order of installation. */
  readonly packages: readonly ScriptedRpm[];
  /** Of the rpm whose rules for triggers hold. */
  readonly rpmVersion: string;
  readonly unpacker: Unpacker;
  readonly env: Readonly<Record<string, string>>;
  readonly lua: Pick<LuaSystem, "arch" | "dbpath">;
  /** Seconds since 1970-01-01Z: when passwords of new users count as changed. */
  readonly epoch: number;
  /** The files of the database. */
  database(): Iterable<FsEntry>;
}

/** What is done, one after the other: a program is run, or entries are written. */
type Action = { readonly step: ConfigureStep } | { readonly entries: WriteEntries };

export async function transactionPhases(transaction: Transaction): Promise<ConfigurePhase[]> {
  const { packages, rpmVersion, unpacker, env, epoch, lua } = transaction;
  const hasOldLua = rpmvercmp(rpmVersion, "4.12") < 0;
  const system: LuaSystem = { ...lua, environment: env, now: epoch, hasOldLua };
  const commands = new PlannedCommands(system);
  const run = (call: ScriptletCall): Promise<Action[]> =>
    actionsOf(call, unpacker, system, commands);
  const runOwn = async (
    { rpm, scriptlets }: ScriptedRpm,
    name: "pretrans" | "pre" | "post" | "posttrans",
  ): Promise<Action[]> => {
    const scriptlet: Scriptlet | undefined = scriptlets[name];
    if (scriptlet === undefined) return [];
    const mayFail = name === "post" || name === "posttrans";
    return run({ rpm, kind: `%${name}`, scriptlet, args: [1], mayFail });
  };
  const runAll = async (calls: readonly ScriptletCall[]): Promise<Action[]> =>
    (await Promise.all(calls.map(run))).flat();

  const actions: Action[] = [{ entries: () => asyncOf(unpacker.root()) }];
  for (const item of packages) actions.push(...(await runOwn(item, "pretrans")));
  for (const [index, item] of packages.entries()) {
    const installed = packages.slice(0, index);
    actions.push(
      ...usersOf(item.rpm, transaction),
      ...(await runAll(packageTriggers(item, installed, "prein"))),
      ...(await runOwn(item, "pre")),
    );
    commands.install(item.rpm);
    actions.push(
      { entries: (tree) => unpacker.unpack(item.rpm, tree) },
      ...(await runAll(fileTriggers(item, installed, "early", rpmVersion))),
      ...(await runOwn(item, "post")),
      ...(await runAll(packageTriggers(item, installed, "in"))),
      ...(await runAll(fileTriggers(item, installed, "late", rpmVersion))),
    );
  }
  actions.push({ entries: () => asyncOf(unpacker.apply(transaction.database())) });
  for (const item of packages) actions.push(...(await runOwn(item, "posttrans")));
  actions.push(...(await runAll(transactionFileTriggers(packages, rpmVersion))));
  return phasesOf(actions, unpacker.tree);
}

/** Makes the users and groups that a package provides. */
function usersOf({ rpm }: OpenRpm, { unpacker, epoch }: Transaction): Action[] {
  const lines = sysuserLines(rpm.header);
  if (lines.length === 0) return [];
  return [
    {
      async *entries(tree) {
        yield* unpacker.make(await sysuserEntries(lines, tree, epoch), tree);
      },
    },
  ];
}

/** A program, or for Lua what the script does and then the programs that it starts. */
async function actionsOf(
  call: ScriptletCall,
  unpacker: Unpacker,
  system: LuaSystem,
  commands: PlannedCommands,
): Promise<Action[]> {
  if (!isLua(call.scriptlet)) return [{ step: scriptletStep(call, system.environment) }];
  const name = `${call.kind}(${call.rpm.nevra})`;
  const script = {
    name,
    body: bodyOf(call),
    args: call.args,
    ...(call.files && { files: call.files }),
  };
  const steps = (await commands.of(script)).map((command): Action => {
    const [program = "", ...args] = command.argv;
    const title = `run ${program} for the ${titleOf(call)}`;
    const { stdin } = command;
    return {
      step: {
        ...{ title, argv: [program, ...args], mayFail: true },
        ...{ env: command.env, ...(stdin && { stdin }) },
      },
    };
  });
  return [
    {
      async *entries(tree: RootfsReader, ctx: BuildContext) {
        const { changes, error, output } = await runLua(script, system, unpacker.tree, tree);
        if (error !== undefined) reportFailure(call, `${error}${output && `\n${output}`}`, ctx);
        yield* unpacker.apply(changes);
      },
    },
    ...steps,
  ];
}

function reportFailure(call: ScriptletCall, output: string, ctx: BuildContext): void {
  const message = `Cannot run the ${titleOf(call)}: ${output}`;
  if (!call.mayFail) throw new ConfigureError(message, { argv: ["<lua>"], output });
  ctx.report({ type: "warning", code: "STEP_FAILED", message });
}

/** Entries begin a phase, up to the next program; the steps that follow are run after them. */
function phasesOf(actions: readonly Action[], tree: RootfsTree): ConfigurePhase[] {
  const phases: { writers: WriteEntries[]; after: ConfigureStep[] }[] = [];
  for (const action of actions) {
    const phase = phases.at(-1);
    if ("step" in action) phase?.after.push(action.step);
    else if (phase?.after.length === 0) phase.writers.push(action.entries);
    else phases.push({ writers: [action.entries], after: [] });
  }
  return phases.map(({ writers, after }, index) => ({
    title: `part ${index + 1} of the transaction`,
    entries: entriesOf(writers, tree),
    after,
  }));
}

async function* asyncOf(entries: Iterable<FsEntry>): AsyncGenerator<FsEntry> {
  yield* entries;
}
