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
import type { ExecutorSession } from "../contract/executor.ts";
import type { FsEntry } from "../model/fs-entry.ts";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";
import type { PrefixStore } from "./prefix-store.ts";
import { type Answer, answeringReader, recordingReader } from "./recorded-reader.ts";
import { UnusablePrefixError } from "./unusable-prefix-error.ts";

/** The prefix of the plan of one build: restored, or configured and kept. */
export class PrefixRun {
  readonly #plan: ConfigurePlan;
  readonly #session: ExecutorSession;
  readonly #store: PrefixStore | undefined;
  readonly #known: Awaited<ReturnType<PrefixStore["find"]>>;
  readonly #answers: Answer[] = [];
  readonly #recorder: RootfsReader;

  private constructor(
    plan: ConfigurePlan,
    session: ExecutorSession,
    store: PrefixStore | undefined,
    known: Awaited<ReturnType<PrefixStore["find"]>>,
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
   * Writes what the entries of the prefix say, and makes the changes of its programs.
   *
   * @returns How many phases are done: none where nothing is known.
   * @throws {UnusablePrefixError} If what is known does not fit the plan.
   */
  async restore(
    write: (entries: AsyncIterable<FsEntry>) => Promise<void>,
    ctx: BuildContext,
  ): Promise<number> {
    const { phases, prefix } = this.#plan;
    if (this.#known === undefined || prefix === undefined) return 0;
    const { state, from } = this.#known;
    const what = `${prefix.title}${from === undefined ? "" : `, from ${from}`}`;
    ctx.report({ type: "cached", what });
    await write(entriesOf(phases.slice(0, prefix.length), answeringReader(state.answers), ctx));
    const mtime = Math.floor(Date.now() / 1000);
    try {
      await this.#session.restore?.(
        state.changes.map((made) => (made.type === "whiteout" ? made : { mtime, ...made })),
      );
    } catch (cause) {
      throw new UnusablePrefixError("its changes cannot be made", cause);
    }
    return prefix.length;
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
