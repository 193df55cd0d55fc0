/**
 * The configure stage: takes a plan through an executor and says what the rootfs became.
 *
 * @module
 */

import type {
  ConfigurePlan,
  ConfigureStep,
  ScriptRun,
  ScriptStep,
  StepEnd,
} from "../contract/configure-plan.ts";
import type { BuildContext } from "../contract/contexts.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import { ConfigureError } from "../model/errors.ts";
import { collectBytes, type FsEntry } from "../model/fs-entry.ts";
import { runTask } from "../model/task.ts";
import { isText } from "../rootfs/rootfs-path.ts";
import { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { beginWithBase, type RootfsBelow } from "./begin-with-base.ts";
import { PrefixRun } from "./configured-prefix.ts";
import { keepFailed } from "./keep-failed.ts";
import type { PrefixStore } from "./prefix-store.ts";
import { isOnlyTouched, isSameNode } from "./same-node.ts";

export interface ConfigureOptions {
  /** Of earlier builds: what the plan has in common with them is not done again. */
  readonly prefixes?: PrefixStore | undefined;
  /** A directory for the rootfs as it is when a program fails that must not. */
  readonly failedTo?: string | undefined;
  /** What is there before the first phase. Its tree becomes the tree. */
  readonly below?: RootfsBelow | undefined;
  /** Of the image, in seconds: it has nothing that is later. */
  readonly epoch?: number | undefined;
}

/**
 * Goes through the phases in order: before, entries, script, after.
 *
 * @returns The finished tree. A node that no step touched is the entry that the plan gave.
 * @throws {ConfigureError} If a program fails that must not.
 * @throws {UnusablePrefixError} If what `prefixes` has does not fit the plan.
 */
export async function configureRootfs(
  plan: ConfigurePlan,
  session: ExecutorSession,
  ctx: BuildContext,
  { prefixes, failedTo, below, epoch = Infinity }: ConfigureOptions = {},
): Promise<RootfsTree> {
  const tree = below?.tree ?? new RootfsTree();
  if (below !== undefined) await beginWithBase(session, below);
  const started = Math.floor(Date.now() / 1000);
  const prefix = await PrefixRun.of(plan, session, prefixes);
  const unseen = new Set<string>();
  const place = (entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): AsyncIterable<FsEntry> =>
    located(entries, tree, unseen, ctx.signal);
  const write = (entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): Promise<void> =>
    session.write(place(entries));
  const { phases: restored, made } = await prefix.restore(place, tree, ctx);
  const phases = plan.phases.slice(restored);
  const steps = phases.flatMap(({ before = [], after = [] }) => [...before, ...after]);
  let done = 0;
  const tell = (): void =>
    ctx.report({ type: "count", stage: "configure", done: ++done, total: steps.length });
  try {
    for (const [index, phase] of phases.entries()) {
      await runSteps(phase.before, session, ctx, tell);
      if (phase.entries !== undefined) {
        await write(phase.entries(prefix.readerOf(restored + index), ctx));
      }
      if (phase.script !== undefined) {
        await runScript(phase.script(session, ctx), session, ctx, write);
      }
      await runSteps(phase.after, session, ctx, tell);
      await prefix.end(restored + index, (made) => withoutDate(made, started, Date.now() / 1000));
    }
  } catch (error) {
    if (failedTo !== undefined && error instanceof ConfigureError) {
      await keepFailed(failedTo, tree, session, ctx);
    }
    throw error;
  }
  if (unseen.size > 0) {
    const [first] = unseen;
    const message = `Scripts did not see paths that are not UTF-8: ${JSON.stringify(first)}, ${unseen.size} in all`;
    ctx.report({ type: "warning", code: "PATHS_UNSEEN", message });
  }
  const ended = Date.now() / 1000;
  for await (const change of session.changes()) {
    const undated = withoutDate(withoutDate(change, started, ended), made, made);
    const node = withoutDate(undated, epoch + 1);
    const before = tree.get(node.path);
    const isOfBase = before !== undefined && before === ctx.base?.get(node.path);
    if (isOfBase && (await isOnlyTouched(before, node))) continue;
    if (!(await isSameNode(before, node))) tree.apply(node);
  }
  return tree;
}

async function runSteps(
  steps: readonly ConfigureStep[] = [],
  session: ExecutorSession,
  ctx: BuildContext,
  tell: () => void,
): Promise<void> {
  for (const step of steps) {
    tell();
    ctx.report({ type: "configure", step: step.title });
    try {
      await runTask(ctx, "script", step.title, () => session.run(step));
    } catch (error) {
      if (!step.mayFail || !(error instanceof ConfigureError)) throw error;
      const said = error.output.trim() === "" ? "" : `\n${error.output.trimEnd()}`;
      ctx.report({ type: "warning", code: "STEP_FAILED", message: `${error.message}${said}` });
    }
  }
}

/** Does what a script says, and tells it how its programs end. */
async function runScript(
  script: ScriptRun,
  session: ExecutorSession,
  ctx: BuildContext,
  write: (entries: readonly FsEntry[]) => Promise<void>,
): Promise<void> {
  let end: StepEnd | undefined;
  for (;;) {
    const { value, done } = await script.next(end);
    if (done) return;
    end = undefined;
    if ("argv" in value) end = await endOf(value, session, ctx);
    else await write(value);
  }
}

async function endOf(
  step: ScriptStep,
  session: ExecutorSession,
  ctx: BuildContext,
): Promise<StepEnd> {
  ctx.report({ type: "configure", step: step.title });
  const parts: Uint8Array[] = [];
  let code = 0;
  try {
    const onStdout = step.isRead
      ? (bytes: Uint8Array): unknown => parts.push(bytes.slice())
      : undefined;
    await runTask(ctx, "script", step.title, () => session.run(step, onStdout));
  } catch (error) {
    if (!(error instanceof ConfigureError)) throw error;
    code = error.exitCode ?? 1;
  }
  return { code, stdout: await collectBytes(parts) };
}

/**
 * The entries as they come, at the paths where they lie, with the parents that they need. What the
 * host cannot hold, since its name is not UTF-8, goes into the tree alone: it is `unseen` by steps.
 */
async function* located(
  entries: AsyncIterable<FsEntry> | Iterable<FsEntry>,
  tree: RootfsTree,
  unseen: Set<string>,
  signal: AbortSignal,
): AsyncGenerator<FsEntry> {
  for await (const entry of entries) {
    signal.throwIfAborted();
    const path = tree.put(entry);
    for (const node of [
      ...tree.takeImpliedParents(),
      path === entry.path ? entry : { ...entry, path },
    ]) {
      if (isText(node)) yield node;
      else unseen.add(node.path);
    }
  }
}

/** A change of now gets the time of the image, which a clock that is slow would make earlier; so does a later one. */
function withoutDate(change: FsEntry, started = Infinity, ended = Infinity): FsEntry {
  if (change.type === "whiteout" || change.mtime === undefined) return change;
  if (change.mtime < started || change.mtime > ended) return change;
  const { mtime: _now, ...rest } = change;
  return rest;
}
