/**
 * `rootsmith tree`: the packages of an image, a lock or a target as a tree.
 *
 * @module
 */
import { findNodes } from "../graphs/find-nodes.ts";
import { formatTree } from "../graphs/format-tree.ts";
import { packageTree } from "../graphs/package-tree.ts";
import { type CommandHost, paintFor } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import type { BuildTarget } from "./build-request.ts";
import type { TreeFlags } from "./look-up-flags.ts";
import { type NamedGraph, targetGraph } from "./named-graph.ts";
import { factsOf, headingOf } from "./run-why.ts";

/** Of a target. */
export async function runTree(
  target: BuildTarget,
  flags: TreeFlags,
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  checkTreeFlags(flags);
  printTree(await targetGraph(target, flags, host, signal), flags, host);
}

/** @throws {UsageError} If `--depth` is no number. */
export function checkTreeFlags({ depth }: TreeFlags): void {
  if (depth === undefined || /^\d{1,9}$/.test(depth)) return;
  throw new UsageError(`Cannot use --depth "${depth}": expected a number, such as 2`);
}

/** With `--json` the packages of the tree, each once. @throws {ResolveError} If `--of` names none. */
export function printTree(
  { subject, platform, graph, image }: NamedGraph,
  { of, depth, reverse, json }: TreeFlags,
  host: CommandHost,
): void {
  const lines = packageTree(graph, {
    ...(of && { of: [...new Set(of.flatMap((name) => findNodes(name, graph, subject)))] }),
    ...(depth !== undefined && { depth: Number(depth) }),
    ...(reverse && { reverse }),
  });
  if (!json) {
    const paint = paintFor(host.stdout, host.env);
    host.stdout.write(`${headingOf(image, paint)}${formatTree(lines, paint)}`);
    return;
  }
  const nodes = new Set([...lines].map(({ node }) => node));
  const packages = [...nodes].map((node) => ({ ...factsOf(node), relations: node.relations }));
  host.stdout.write(`${JSON.stringify({ type: "result", subject, platform, packages })}\n`);
}
