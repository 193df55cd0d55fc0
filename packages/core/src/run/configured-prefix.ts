/**
 * The first phases of a plan, which many plans have in common: what they came to in an earlier build is
 * restored, and their programs are not run again.
 *
 * Their entries are made and written all the same, from what was read of the tree then. So the entries,
 * the provider and core are where they would be, and only what programs changed comes from the cache.
 *
 * @module
 */
import type { ConfigurePlan } from "../contract/configure-plan.ts";
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
  readonly #reader: RootfsReader;
  readonly #answers: Answer[] = [];

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
    this.#reader = known
      ? answeringReader(known.state.answers)
      : recordingReader(session, this.#answers);
  }

  /** @param store Undefined: nothing is restored or kept. */
  static async of(
    plan: ConfigurePlan,
    session: ExecutorSession,
    store: PrefixStore | undefined,
  ): Promise<PrefixRun> {
    const isPossible = plan.prefix !== undefined && session.snapshot && session.restore;
    const used = isPossible ? store : undefined;
    return new PrefixRun(plan, session, used, await used?.find(plan));
  }

  /** What is restored, for progress; undefined if nothing is. */
  get cached(): string | undefined {
    if (this.#known === undefined) return undefined;
    const { from } = this.#known;
    return `${this.#plan.prefix?.title}${from === undefined ? "" : `, from ${from}`}`;
  }

  /** Whether the programs of a phase, by its index, are not to be run. */
  skips(phase: number): boolean {
    return this.#known !== undefined && this.#has(phase);
  }

  /** What the entries of a phase are to read. */
  readerOf(phase: number): RootfsReader {
    return this.#store !== undefined && this.#has(phase) ? this.#reader : this.#session;
  }

  /**
   * To be called when a phase is over.
   *
   * @param change Takes away times of now.
   * @throws {UnusablePrefixError} If what is known does not fit what was written.
   */
  async end(phase: number, change: (made: FsEntry) => FsEntry): Promise<void> {
    if (this.#store === undefined || phase + 1 !== this.#plan.prefix?.length) return;
    if (this.#known !== undefined) return this.#restore(this.#known.state.changes);
    const changes: FsEntry[] = [];
    for await (const made of this.#session.snapshot?.() ?? []) changes.push(change(made));
    await this.#store.keep(this.#plan, { answers: this.#answers, changes });
  }

  async #restore(changes: readonly FsEntry[]): Promise<void> {
    const mtime = Math.floor(Date.now() / 1000);
    try {
      await this.#session.restore?.(
        changes.map((made) => (made.type === "whiteout" ? made : { mtime, ...made })),
      );
    } catch (cause) {
      throw new UnusablePrefixError("its changes cannot be made", cause);
    }
  }

  #has(phase: number): boolean {
    return phase < (this.#plan.prefix?.length ?? 0);
  }
}
