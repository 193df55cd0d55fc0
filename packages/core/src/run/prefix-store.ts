/**
 * Configured prefixes of earlier builds, by everything that decides them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import type { Cache } from "../cache/cache.ts";
import type { KeptTree } from "../cache/kept-trees.ts";
import type { ConfigurePlan, ConfigureStep } from "../contract/configure-plan.ts";
import { type Digest, digestOfBytes } from "../model/digest.ts";
import { canonicalJson, type JsonObject, type JsonValue } from "../model/json.ts";
import { version } from "../model/version.ts";
import type { SharedCache } from "../shared-cache/shared-cache.ts";
import type { PrefixBlobs } from "../shared-cache/shared-prefix.ts";
import { type PrefixState, readState, storeState } from "./prefix-state.ts";

export interface PrefixStoreOptions {
  readonly cache: Cache;
  /** Asked where this machine has none; gets what this build has. */
  readonly shared: Pick<SharedCache, "prefix" | "notePrefix">;
  /** Provider, revision, platform. */
  readonly scope: JsonObject;
  readonly signal: AbortSignal;
  /** False: what is kept already is not used. */
  readonly isUsed: boolean;
}

/** What is kept of a prefix: the digests of its blobs. */
interface PrefixRecord {
  readonly facts: Digest;
  readonly nodes: Digest;
}

/** A prefix, and the registry that had it if it was not here. */
export interface KnownPrefix {
  readonly state: PrefixState;
  readonly blobs: PrefixBlobs;
  readonly from?: string;
}

export class PrefixStore {
  readonly #options: PrefixStoreOptions;

  constructor(options: PrefixStoreOptions) {
    this.#options = options;
  }

  async find(plan: ConfigurePlan): Promise<KnownPrefix | undefined> {
    const { shared, signal, isUsed } = this.#options;
    if (!isUsed) return undefined;
    const key = this.#key(plan);
    const here = await this.#findHere(key);
    if (here !== undefined) return here;
    const found = await shared.prefix(key, async (blobs) => ({
      blobs,
      state: await readState(blobs, signal),
    }));
    if (found === undefined) return undefined;
    await this.#remember(key, found.blobs, false);
    return found;
  }

  /** The rootfs that the prefix of a plan comes to. */
  tree(plan: ConfigurePlan, { blobs }: KnownPrefix): Promise<KeptTree | undefined> {
    const digests = { facts: blobs.facts.digest, nodes: blobs.nodes.digest };
    const key = { ...this.#key(plan), tree: 1, version: version(), ...digests };
    return this.#options.cache.tree(key, plan.prefix?.title ?? "");
  }

  async keep(plan: ConfigurePlan, state: PrefixState): Promise<void> {
    await this.#remember(this.#key(plan), await storeState(this.#options.cache, state), true);
  }

  async #findHere(key: JsonObject): Promise<KnownPrefix | undefined> {
    const { cache, shared, signal } = this.#options;
    const record = (await cache.record(key)) as PrefixRecord | undefined;
    if (record === undefined) return undefined;
    const facts = await cache.blob(record.facts);
    const nodes = await cache.blob(record.nodes);
    if (facts === undefined || nodes === undefined) return undefined;
    const blobs = {
      facts: { digest: record.facts, content: facts },
      nodes: { digest: record.nodes, content: nodes },
    };
    const state = await readState(blobs, signal);
    shared.notePrefix({ key, blobs, isNew: false });
    return { state, blobs };
  }

  async #remember(key: JsonObject, blobs: PrefixBlobs, isNew: boolean): Promise<void> {
    const { facts, nodes } = blobs;
    const record: PrefixRecord & JsonObject = { facts: facts.digest, nodes: nodes.digest };
    await this.#options.cache.setRecord(key, record);
    this.#options.shared.notePrefix({ key, blobs, isNew });
  }

  /** The number is that of how core runs programs, and of what is kept. */
  #key(plan: ConfigurePlan): JsonObject {
    const steps = prefixSteps(plan).map(stepKey);
    const phases = digestOfBytes(canonicalJson([plan.prefix?.key ?? null, steps]));
    return { ...this.#options.scope, prefix: 1, phases };
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
  return { argv, env, cwd, umask, stdin: stdin && Buffer.from(stdin).toString("base64") };
}
