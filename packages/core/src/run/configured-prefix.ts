/**
 * The first phases of a plan, which many plans have in common: what they came to in an earlier build is
 * restored, and their programs are not run again.
 *
 * Their entries are made and written all the same, from what was read of the tree then. So the entries,
 * the provider and core are where they would be, and only what programs changed comes from the cache.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Cache } from "../cache/cache.ts";
import type { ConfigurePlan, ConfigureStep } from "../contract/configure-plan.ts";
import type { ExecutorSession } from "../contract/executor.ts";
import { type Digest, digestOfBytes } from "../model/digest.ts";
import { collectBytes, type FsEntry, type RootfsEntry } from "../model/fs-entry.ts";
import { canonicalJson, type JsonObject, type JsonValue } from "../model/json.ts";
import type { RootfsReader } from "../rootfs/rootfs-reader.ts";
import { readTar } from "../tar/read-tar.ts";
import { writeTar } from "../tar/write-tar.ts";
import { type Answer, answeringReader, recordingReader } from "./recorded-reader.ts";

/** Of changes that have the time at which they were made: the last one that a tar can say. */
const UNDATED = 2 ** 33 - 1;

/** What phases came to. */
export interface PrefixState {
  /** What their entries read, in order. */
  readonly answers: readonly Answer[];
  /** What their programs changed: whiteouts, then nodes; without a time those that were made then. */
  readonly changes: readonly FsEntry[];
}

/** What is kept of it: two blobs. */
interface PrefixRecord {
  /** {@linkcode PrefixFacts} as JSON. */
  readonly facts: Digest;
  /** Of the nodes, a tar. */
  readonly nodes: Digest;
}

interface PrefixFacts {
  readonly answers: readonly Answer[];
  /** Paths of the whiteouts. */
  readonly removed: readonly string[];
}

/** The states of prefixes, by all that decides them. */
export class ConfiguredPrefixes {
  readonly #cache: Cache;
  readonly #scope: JsonObject;
  readonly #signal: AbortSignal;
  /** False: what is kept already is not used. */
  readonly isUsed: boolean;

  /** @param scope Provider, revision, platform. */
  constructor(cache: Cache, scope: JsonObject, signal: AbortSignal, isUsed: boolean) {
    this.#cache = cache;
    this.#scope = scope;
    this.#signal = signal;
    this.isUsed = isUsed;
  }

  async find(plan: ConfigurePlan): Promise<PrefixState | undefined> {
    if (!this.isUsed) return undefined;
    const record = (await this.#cache.record(this.#key(plan))) as PrefixRecord | undefined;
    if (record === undefined) return undefined;
    const facts = await this.#cache.blob(record.facts);
    const nodes = await this.#cache.blob(record.nodes);
    if (facts === undefined || nodes === undefined) return undefined;
    const text = new TextDecoder().decode(await collectBytes(facts.open()));
    const { answers, removed } = JSON.parse(text) as PrefixFacts;
    const changes: FsEntry[] = removed.map((path) => ({ type: "whiteout", path }));
    for await (const node of readTar(nodes, { signal: this.#signal })) changes.push(undated(node));
    return { answers, changes };
  }

  async keep(plan: ConfigurePlan, { answers, changes }: PrefixState): Promise<void> {
    const nodes = await this.#cache.put(writeTar(changes, { epoch: UNDATED }));
    const removed = changes.filter(({ type }) => type === "whiteout").map(({ path }) => path);
    const text = JSON.stringify({ answers, removed } satisfies PrefixFacts);
    const facts = await this.#cache.put([new TextEncoder().encode(text)]);
    const record = { facts: facts.digest, nodes: nodes.digest } satisfies PrefixRecord;
    await this.#cache.setRecord(this.#key(plan), record);
  }

  /** The number is that of how core runs programs, and of what is kept. */
  #key(plan: ConfigurePlan): JsonObject {
    const steps = prefixSteps(plan).map(stepKey);
    const digest = digestOfBytes(canonicalJson([plan.prefix?.key ?? null, steps]));
    return { ...this.#scope, prefix: 1, phases: digest };
  }
}

/** The prefix of the plan of one build: restored, or configured and kept. */
export class PrefixRun {
  readonly #plan: ConfigurePlan;
  readonly #session: ExecutorSession;
  readonly #prefixes: ConfiguredPrefixes | undefined;
  readonly #known: PrefixState | undefined;
  readonly #reader: RootfsReader;
  readonly #answers: Answer[] = [];

  private constructor(
    plan: ConfigurePlan,
    session: ExecutorSession,
    prefixes: ConfiguredPrefixes | undefined,
    known: PrefixState | undefined,
  ) {
    this.#plan = plan;
    this.#session = session;
    this.#prefixes = prefixes;
    this.#known = known;
    this.#reader = known ? answeringReader(known.answers) : recordingReader(session, this.#answers);
  }

  /** @param prefixes Undefined: nothing is restored or kept. */
  static async of(
    plan: ConfigurePlan,
    session: ExecutorSession,
    prefixes: ConfiguredPrefixes | undefined,
  ): Promise<PrefixRun> {
    const isPossible = plan.prefix !== undefined && session.snapshot && session.restore;
    const used = isPossible ? prefixes : undefined;
    return new PrefixRun(plan, session, used, await used?.find(plan));
  }

  /** An earlier build has kept what it comes to. */
  get isKnown(): boolean {
    return this.#known !== undefined;
  }

  /** Whether the programs of a phase, by its index, are not to be run. */
  skips(phase: number): boolean {
    return this.isKnown && this.#has(phase);
  }

  /** What the entries of a phase are to read. */
  readerOf(phase: number): RootfsReader {
    return this.#prefixes !== undefined && this.#has(phase) ? this.#reader : this.#session;
  }

  /**
   * To be called when a phase is over.
   *
   * @param change Takes away times of now.
   */
  async end(phase: number, change: (made: FsEntry) => FsEntry): Promise<void> {
    if (this.#prefixes === undefined || phase + 1 !== this.#plan.prefix?.length) return;
    if (this.#known !== undefined) {
      const mtime = Math.floor(Date.now() / 1000);
      const changes = this.#known.changes.map((made) =>
        made.type === "whiteout" ? made : { mtime, ...made },
      );
      await this.#session.restore?.(changes);
      return;
    }
    const changes: FsEntry[] = [];
    for await (const made of this.#session.snapshot?.() ?? []) changes.push(change(made));
    await this.#prefixes.keep(this.#plan, { answers: this.#answers, changes });
  }

  #has(phase: number): boolean {
    return phase < (this.#plan.prefix?.length ?? 0);
  }
}

/** The steps of the prefix of a plan, in order. */
function prefixSteps({ phases, prefix }: ConfigurePlan): ConfigureStep[] {
  return phases
    .slice(0, prefix?.length ?? 0)
    .flatMap(({ before = [], after = [] }) => [...before, ...after]);
}

/** All of a step that its program can see. */
function stepKey({ argv, env, cwd, umask, stdin }: ConfigureStep): JsonValue {
  return {
    argv,
    env,
    cwd,
    umask,
    stdin: stdin && Buffer.from(stdin).toString("base64"),
  };
}

function undated(node: RootfsEntry): RootfsEntry {
  if (node.mtime !== UNDATED) return node;
  const { mtime: _mtime, ...rest } = node;
  return rest;
}
