/**
 * The first phases of a plan, which many plans have in common: what they came to in an earlier build is
 * restored, and their programs are not run again.
 *
 * Their entries are made and written all the same, from what was read of the tree then. So the entries,
 * the provider and core are where they would be, and only what programs changed comes from the cache.
 *
 * @module
 */
import type { ConfigurePhase, ConfigurePlan } from "../contract/configure-plan.ts";
import type { BuildContext } from "../contract/contexts.ts";
import type { ChangedNode, ExecutorSession } from "../contract/executor.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";
import type { RootfsTree } from "../rootfs/rootfs-tree.ts";
import { isKeepable, sizeOf } from "./begin-with-base.ts";
import type { KnownPrefix, PrefixStore } from "./prefix-store.ts";
import { type Answer, answeringReader, recordingReader } from "./recorded-reader.ts";
import { UnusablePrefixError } from "./unusable-prefix-error.ts";

/** The prefix of the plan of one build: restored, or configured and kept. */
export class PrefixRun {
  readonly #plan: ConfigurePlan;
  readonly #session: ExecutorSession;
  readonly #store: PrefixStore | undefined;
  readonly #known: KnownPrefix | undefined;
  readonly #answers: Answer[] = [];
  readonly #recorder: RootfsReader;

  private constructor(
    plan: ConfigurePlan,
    session: ExecutorSession,
    store: PrefixStore | undefined,
    known: KnownPrefix | undefined,
  ) {
    this.#plan = plan;
    this.#session = session;
    this.#store = store;
    this.#known = known;
    this.#recorder = recordingReader(session, this.#answers);
  }

  /** @param store Undefined: nothing is restored or kept. */
  static async of(
    plan: ConfigurePlan,
    session: ExecutorSession,
    store: PrefixStore | undefined,
  ): Promise<PrefixRun> {
    const used = session.snapshot && session.restore && isRestorable(plan) ? store : undefined;
    return new PrefixRun(plan, session, used, await used?.find(plan));
  }

  /**
   * Writes what the entries of the prefix say, and makes the changes of its programs; or begins with a
   * kept tree of both.
   *
   * @param place Puts entries into the tree of the build, and gives them as they are to be written.
   * @returns How many phases are done: none where nothing is known. And when changes without a date were made.
   * @throws {UnusablePrefixError} If what is known does not fit the plan.
   */
  async restore(
    place: (entries: AsyncIterable<FsEntry>) => AsyncIterable<FsEntry>,
    tree: RootfsTree,
    ctx: BuildContext,
  ): Promise<{ readonly phases: number; readonly made?: number }> {
    const { phases, prefix } = this.#plan;
    const [session, known] = [this.#session, this.#known];
    if (known === undefined || prefix === undefined) return { phases: 0 };
    const { state, from } = known;
    const what = `${prefix.title}${from === undefined ? "" : `, from ${from}`}`;
    ctx.report({ type: "cached", what });
    const reader = answeringReader(state.answers);
    const placed = place(entriesOf(phases.slice(0, prefix.length), reader, ctx));
    const kept = session.beginWith && (await this.#store?.tree(this.#plan, known));
    const made = kept?.made ?? Math.floor(Date.now() / 1000);
    const fill = async (entries: AsyncIterable<FsEntry> | Iterable<FsEntry>): Promise<void> => {
      await session.write(entries);
      const dated = state.changes.map((one) =>
        one.type === "whiteout" ? one : { mtime: made, ...one },
      );
      await session.restore?.(dated).catch((cause) => {
        throw new UnusablePrefixError("its changes cannot be made", cause);
      });
    };
    if (kept === undefined) {
      await fill(placed);
      return { phases: prefix.length, made };
    }
    const entries: FsEntry[] = [];
    for await (const entry of placed) entries.push(entry);
    const changed = state.changes.map(({ path }) => changedNode(path, tree.get(path)));
    const below = { tree: kept, size: sizeOf(entries), changed };
    if (isKeepable(entries)) await session.beginWith?.(below, () => fill(entries));
    else await fill(entries);
    return { phases: prefix.length, made };
  }

  /** What the entries of a phase, by its index, are to read. */
  readerOf(phase: number): RootfsReader {
    return this.#isKept && this.#has(phase) ? this.#recorder : this.#session;
  }

  /**
   * To be called when a phase has been configured.
   *
   * @param change Takes away times of now.
   */
  async end(phase: number, change: (made: FsEntry) => FsEntry): Promise<void> {
    if (!this.#isKept || phase + 1 !== this.#plan.prefix?.length) return;
    const changes: FsEntry[] = [];
    for await (const made of this.#session.snapshot?.() ?? []) changes.push(change(made));
    await this.#store?.keep(this.#plan, { answers: this.#answers, changes });
  }

  get #isKept(): boolean {
    return this.#store !== undefined && this.#known === undefined;
  }

  #has(phase: number): boolean {
    return phase < (this.#plan.prefix?.length ?? 0);
  }
}

/** Whether all that its programs do is what they change, and none may fail with a warning. */
function isRestorable({ phases, prefix }: ConfigurePlan): boolean {
  if (prefix === undefined) return false;
  return phases
    .slice(0, prefix.length)
    .every(
      ({ before = [], script, after = [] }) =>
        script === undefined && [...before, ...after].every(({ mayFail }) => !mayFail),
    );
}

function changedNode(path: string, written: FsEntry | undefined): ChangedNode {
  if (written === undefined || written.type === "whiteout") return { path };
  const { type, mode, uid = 0, gid = 0, mtime = 0 } = written;
  return { path, written: { type, mode, uid, gid, mtime } };
}

/** In one go: no program comes in between. */
async function* entriesOf(
  phases: readonly ConfigurePhase[],
  reader: RootfsReader,
  ctx: BuildContext,
): AsyncGenerator<FsEntry> {
  for (const phase of phases) {
    if (phase.entries !== undefined) yield* phase.entries(reader, ctx);
  }
}
