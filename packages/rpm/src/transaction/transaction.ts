/**
 * The installation of packages as phases: scriptlets and files in the order of rpm.
 *
 * All `%pretrans`; for each package its users, `%pre`, files, file triggers, `%post`, triggers; what goes
 * of an image below; the database; all `%posttrans`; the file triggers of the transaction. rpm adds a package to its
 * database before the `%post`; here the database comes once, before the first `%posttrans`, which
 * are the first scriptlets that may use it: rpm is locked until then.
 *
 * Shell scripts are steps of the executor. Lua scripts run in process, so that they run too where no
 * program can.
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
  type ScriptStep,
  type StepEnd,
} from "@rootsmith/core/provider";
import type { OpenRpm } from "../file/open-rpms.ts";
import type { LuaCommand } from "../lua/lua-attempt.ts";
import { type LuaResult, runLua } from "../lua/lua-script.ts";
import type { LuaSystem } from "../lua/lua-system.ts";
import { rpmvercmp } from "../metadata/evr.ts";
import {
  erasureFileTriggers,
  fileTriggers,
  ownTransactionFileTriggers,
  transactionFileTriggers,
} from "./file-triggers.ts";
import { entriesOf, type WriteEntries } from "./phase-entries.ts";
import { instancesOf, type ScriptedRpm } from "./scripted-rpm.ts";
import { bodyOf, isLua, type ScriptletCall, scriptletStep, titleOf } from "./scriptlet-steps.ts";
import type { Scriptlet } from "./scriptlets.ts";
import { sysuserEntries, sysuserLines } from "./sysusers.ts";
import { erasureTriggers, packageTriggers } from "./triggers.ts";
import type { Unpacker } from "./unpacker.ts";

export interface Transaction {
  /** In the order of installation. */
  readonly packages: readonly ScriptedRpm<OpenRpm>[];
  /** The packages of the image below: all, and those of them that go, in the order in which they do. */
  readonly base?: {
    readonly installed: readonly ScriptedRpm[];
    readonly erased: readonly ScriptedRpm[];
  };
  /** Version of the rpm whose rules for triggers apply. */
  readonly rpmVersion: string;
  readonly unpacker: Unpacker;
  readonly env: Readonly<Record<string, string>>;
  readonly lua: Pick<LuaSystem, "arch" | "dbpath">;
  /** Seconds since 1970-01-01Z: when passwords of new users count as changed. */
  readonly epoch: number;
  /** The files of the database. */
  database(): Iterable<FsEntry>;
}

/** What is done, one after the other: a program is run, entries are written, or a Lua script runs. */
type Action =
  | { readonly step: ConfigureStep }
  | { readonly entries: WriteEntries }
  | { readonly script: RunScript };

/** What a package runs of its own. */
type OwnScriptlet = "pre" | "post" | "preun" | "postun" | `${"pre" | "post"}${"" | "un"}trans`;

type RunScript = NonNullable<ConfigurePhase["script"]>;

/** As a {@linkcode ScriptRun}, but with a result. */
type ActionRun<T> = AsyncGenerator<readonly FsEntry[] | ScriptStep, T, StepEnd | undefined>;

export function transactionPhases(transaction: Transaction): ConfigurePhase[] {
  const { packages, rpmVersion, unpacker, env, epoch, lua } = transaction;
  const system: LuaSystem = { ...lua, environment: env, now: epoch, rpmVersion };
  const run = (call: ScriptletCall): Action => actionOf(call, unpacker, system);
  const runOwn = ({ rpm, scriptlets }: ScriptedRpm, name: OwnScriptlet, count = 1): Action[] => {
    const scriptlet: Scriptlet | undefined = scriptlets[name];
    if (scriptlet === undefined) return [];
    const mayFail = !["pretrans", "pre", "preun"].includes(name);
    return [run({ rpm, kind: `%${name}`, scriptlet, args: [count], mayFail })];
  };

  const { installed: below, erased } = transaction.base ?? { installed: [], erased: [] };
  const kept = below.filter((item) => !erased.includes(item));
  const staying = new Set([...kept, ...packages].flatMap(({ paths }) => paths));

  const actions: Action[] = [{ entries: () => asyncOf(unpacker.root()) }];
  for (const item of packages) {
    actions.push(...runOwn(item, "pretrans", instancesOf(item, below) + 1));
  }
  const knowsUntrans = rpmvercmp(rpmVersion, "4.19") >= 0;
  for (const item of knowsUntrans ? erased : []) {
    const isUpdate = instancesOf(item, packages) > 0;
    actions.push(...runOwn(item, "preuntrans", instancesOf(item, below) - (isUpdate ? 0 : 1)));
  }
  const before = { present: below, added: packages, erased };
  actions.push(
    ...transactionFileTriggers(before, rpmVersion, "un").map(run),
    ...ownTransactionFileTriggers(before, rpmVersion, "un").map(run),
  );
  for (const [index, item] of packages.entries()) {
    const installed = [...below, ...packages.slice(0, index)];
    const count = instancesOf(item, installed) + 1;
    actions.push(
      ...usersOf(item.rpm, transaction),
      ...packageTriggers(item, installed, "prein").map(run),
      ...runOwn(item, "pre", count),
      { entries: (tree) => unpacker.unpack(item.rpm, tree) },
      ...fileTriggers(item, installed, "early", rpmVersion).map(run),
      ...runOwn(item, "post", count),
      ...packageTriggers(item, installed, "in").map(run),
      ...fileTriggers(item, installed, "late", rpmVersion).map(run),
    );
  }
  for (const [index, item] of erased.entries()) {
    const gone = erased.slice(0, index);
    const present = [...below, ...packages].filter((other) => !gone.includes(other));
    const count = instancesOf(item, present) - 1;
    const files = item.paths.filter((path) => !staying.has(path));
    const byFiles = (when: "un" | "postun", moment: "early" | "late"): Action[] =>
      erasureFileTriggers(item, present, files, { when, moment, rpmVersion }).map(run);
    actions.push(
      ...byFiles("un", "early"),
      ...erasureTriggers(item, present, "un").map(run),
      ...runOwn(item, "preun", count),
      ...byFiles("un", "late"),
      { entries: (tree) => unpacker.erase(item.rpm, tree) },
      ...byFiles("postun", "early"),
      ...runOwn(item, "postun", count),
      ...erasureTriggers(item, present, "postun").map(run),
      ...byFiles("postun", "late"),
    );
  }
  actions.push({ entries: () => asyncOf(unpacker.apply(transaction.database())) });
  const isUpdateCounted = rpmvercmp(rpmVersion, "4.18") >= 0;
  for (const item of packages) {
    const isUpdate = instancesOf(item, erased) > 0;
    actions.push(...runOwn(item, "posttrans", isUpdate && isUpdateCounted ? 2 : 1));
  }
  for (const item of knowsUntrans ? erased : []) {
    actions.push(...runOwn(item, "postuntrans", instancesOf(item, [...kept, ...packages])));
  }
  const after = { present: [...kept, ...packages], added: packages, erased };
  actions.push(
    ...transactionFileTriggers(after, rpmVersion, "in").map(run),
    ...transactionFileTriggers(after, rpmVersion, "postun").map(run),
    ...ownTransactionFileTriggers(after, rpmVersion, "in").map(run),
  );
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

function actionOf(call: ScriptletCall, unpacker: Unpacker, system: LuaSystem): Action {
  const { body, expandMacros } = call.scriptlet;
  const hasMacros = expandMacros && body.includes("%");
  if (!isLua(call.scriptlet) && !hasMacros) {
    return { step: scriptletStep(call, bodyOf(call, body), system.environment) };
  }
  return {
    async *script(rootfs, ctx) {
      const run = (text: string, isText: boolean): ActionRun<LuaResult> =>
        inProcess(call, { text, isText, system, unpacker, rootfs });
      const expanded = hasMacros ? (yield* run(body, true)).body : body;
      const text = bodyOf(call, expanded);
      if (isLua(call.scriptlet)) {
        const { error, output } = yield* run(text, false);
        if (error !== undefined) reportFailure(call, ["<lua>"], [error, output], ctx);
        return;
      }
      const { argv, title, env, stdin } = scriptletStep(call, text, system.environment);
      const end = yield { argv, title, ...(env && { env }), ...(stdin && { stdin }) };
      if (end && end.code !== 0) reportFailure(call, argv, [`exit code ${end.code}`], ctx);
    },
  };
}

interface InProcess {
  readonly text: string;
  /** No Lua: the macros in it are expanded. */
  readonly isText: boolean;
  readonly system: LuaSystem;
  readonly unpacker: Unpacker;
  readonly rootfs: RootfsReader;
}

async function* inProcess(
  call: ScriptletCall,
  { text, isText, system, unpacker, rootfs }: InProcess,
): ActionRun<LuaResult> {
  const name = `${call.kind}(${call.rpm.nevra})`;
  const script = { name, body: text, isText, args: call.args };
  const files = call.files && { files: call.files };
  const running = runLua({ ...script, ...files }, system, unpacker.tree, rootfs);
  let end: StepEnd | undefined;
  for (;;) {
    const { value, done } = await running.next(end);
    if (done) return value;
    if ("argv" in value) end = yield { ...value, title: programTitle(call, value) };
    else yield [...unpacker.apply(value)];
  }
}

function programTitle(call: ScriptletCall, { argv: [program] }: LuaCommand): string {
  return `run ${program} for the ${titleOf(call)}`;
}

function reportFailure(
  call: ScriptletCall,
  argv: readonly string[],
  [fact = "", output = ""]: readonly string[],
  ctx: BuildContext,
): void {
  const said = [fact, output].filter(Boolean).join("\n");
  const message = `Cannot run the ${titleOf(call)}: ${said}`;
  if (!call.mayFail) throw new ConfigureError(message, { argv, output: said });
  ctx.report({ type: "warning", code: "STEP_FAILED", message });
}

/** Entries begin a phase, as does a script after another or after a program. */
function phasesOf(actions: readonly Action[], tree: RootfsTree): ConfigurePhase[] {
  const phases: { writers: WriteEntries[]; script?: RunScript; after: ConfigureStep[] }[] = [];
  for (const action of actions) {
    const last = phases.at(-1);
    const open = last?.after.length === 0 && last.script === undefined ? last : undefined;
    if ("step" in action) last?.after.push(action.step);
    else if ("script" in action && open) open.script = action.script;
    else if ("script" in action) phases.push({ writers: [], script: action.script, after: [] });
    else if (open) open.writers.push(action.entries);
    else phases.push({ writers: [action.entries], after: [] });
  }
  return phases.map(({ writers, script, after }, index) => ({
    title: `part ${index + 1} of the transaction`,
    ...(writers.length > 0 && { entries: entriesOf(writers, tree) }),
    ...(script && { script }),
    after,
  }));
}

async function* asyncOf(entries: Iterable<FsEntry>): AsyncGenerator<FsEntry> {
  yield* entries;
}
