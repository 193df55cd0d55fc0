/**
 * What `--build-arg` says: a few names are the frontend's or BuildKit's own, all others are variables of
 * the definition.
 *
 * @module
 */
import type { Mirrors } from "./image-graph.ts";

export interface BuildArgs {
  readonly mirrors: Mirrors;
  /** Seconds since 1970-01-01Z, in place of the lock's. */
  readonly epoch?: number;
  readonly vars: Readonly<Record<string, string>>;
}

const MIRROR = /^MIRROR_(.+)$/;
const EPOCH = "SOURCE_DATE_EPOCH";
/** Of BuildKit, and those of proxies, which every Dockerfile takes as well. */
const FOREIGN = /^(?:BUILDKIT_.*|(?:https?|ftp|no|all)_proxy)$/i;

/** @throws {TypeError} If a value cannot be used. */
export function buildArgs(args: Readonly<Record<string, string>>): BuildArgs {
  const mirrors: Record<string, string> = {};
  const vars: Record<string, string> = {};
  for (const [name, value] of Object.entries(args)) {
    const [, repository] = MIRROR.exec(name) ?? [];
    if (repository !== undefined) mirrors[repository] = value;
    else if (name !== EPOCH && !FOREIGN.test(name)) vars[name] = value;
  }
  const epoch = epochOf(args[EPOCH]);
  return { mirrors, vars, ...(epoch !== undefined && { epoch }) };
}

/** `"context"` is the time of the context's last commit, which a lock has no use for. */
function epochOf(text = ""): number | undefined {
  if (text === "" || text === "context") return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  throw new TypeError(`Cannot use ${EPOCH}: "${text}" is no number of seconds`);
}
