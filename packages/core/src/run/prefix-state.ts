/**
 * What the first phases of a plan come to, as two blobs.
 *
 * @module
 */
import type { Cache } from "../cache/cache.ts";
import { isObject } from "../image/check-descriptor.ts";
import { FormatError } from "../model/errors.ts";
import { collectBytes, type FsEntry, type RootfsEntry } from "../model/fs-entry.ts";
import { parseJson } from "../model/json.ts";
import { checkPath } from "../rootfs/rootfs-path.ts";
import type { PrefixBlobs } from "../shared-cache/shared-prefix.ts";
import { readTar } from "../tar/read-tar.ts";
import { writeTar } from "../tar/write-tar.ts";
import type { Answer } from "./recorded-reader.ts";

export interface PrefixState {
  /** What the entries of the phases read, in order. */
  readonly answers: readonly Answer[];
  /** What the programs changed: whiteouts, then nodes; without a time those that were made then. */
  readonly changes: readonly FsEntry[];
}

/** Of changes without a time: the last one that a tar can say. */
const UNDATED = 2 ** 33 - 1;

/** Larger ones are refused: they are read into memory. */
const MAX_FACTS_SIZE = 64 << 20;

export async function storeState(
  cache: Cache,
  { answers, changes }: PrefixState,
): Promise<PrefixBlobs> {
  const removed = changes.filter(({ type }) => type === "whiteout").map(({ path }) => path);
  const text = JSON.stringify({ answers, removed });
  return {
    facts: await cache.put([new TextEncoder().encode(text)]),
    nodes: await cache.put(writeTar(changes, { epoch: UNDATED })),
  };
}

/** @throws {FormatError} If they are malformed. */
export async function readState(blobs: PrefixBlobs, signal: AbortSignal): Promise<PrefixState> {
  try {
    const { answers, removed } = await readFacts(blobs.facts.content);
    const changes: FsEntry[] = removed.map((path) => ({ type: "whiteout", path }));
    for await (const node of readTar(blobs.nodes.content, { signal })) changes.push(undated(node));
    return { answers, changes };
  } catch (cause) {
    signal.throwIfAborted();
    const fact = (cause as Error).message.replace(/^C(?=annot )/, "c");
    throw new FormatError(`Cannot read a prefix: ${fact}`, { format: "prefix", cause });
  }
}

async function readFacts(
  content: PrefixBlobs["facts"]["content"],
): Promise<{ readonly answers: readonly Answer[]; readonly removed: readonly string[] }> {
  if (content.size > MAX_FACTS_SIZE) throw new Error(`it has ${content.size} bytes`);
  const facts = parseJson(new TextDecoder().decode(await collectBytes(content.open())));
  if (!isObject(facts) || !Array.isArray(facts.answers) || !Array.isArray(facts.removed)) {
    throw new Error("it lacks a list");
  }
  for (const path of facts.removed) {
    if (typeof path !== "string" || path === "") throw new Error("it removes what is no path");
    checkPath(path);
  }
  if (!facts.answers.every(isObject)) throw new Error("an answer is no object");
  return facts as never;
}

function undated(node: RootfsEntry): RootfsEntry {
  if (node.mtime !== UNDATED) return node;
  const { mtime: _mtime, ...rest } = node;
  return rest;
}
