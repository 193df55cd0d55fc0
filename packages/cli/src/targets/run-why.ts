/**
 * `rootsmith why`: the chains that lead from what was asked for to a package.
 *
 * @module
 */
import {
  type PackageChain,
  type PackageLink,
  type PackageNode,
  packageChains,
  ResolveError,
} from "@rootsmith/core/provider";
import { findNodes } from "../graphs/find-nodes.ts";
import { formatChains } from "../graphs/format-chains.ts";
import { type CommandHost, type Paint, paintFor } from "../process/command-host.ts";
import { ExitError } from "../process/exit-code.ts";
import { UsageError } from "../process/usage-error.ts";
import { visible } from "../process/visible.ts";
import type { BuildTarget } from "./build-request.ts";
import type { WhyFlags } from "./look-up-flags.ts";
import { type NamedGraph, targetGraph } from "./named-graph.ts";

/** How many chains are shown. */
const LIMIT = 10;

/** Of a target. */
export async function runWhy(
  target: BuildTarget,
  { package: name, ...flags }: WhyFlags & { readonly package: string },
  host: CommandHost,
  signal: AbortSignal,
): Promise<void> {
  const limit = limitOf(flags);
  const named = await targetGraph(target, flags, host, signal);
  try {
    printWhy(name, named, limit, flags, host);
  } catch (error) {
    if (!(error instanceof ResolveError) || flags.json || named.image === undefined) throw error;
    // Other images of the definition may have it.
    const { printError } = await import("../process/print-error.ts");
    printError(error, host);
    throw new ExitError(1);
  }
}

/** How many chains the flags ask for. @throws {UsageError} If that is no number. */
export function limitOf({ limit }: Pick<WhyFlags, "limit">): number {
  if (limit === undefined) return LIMIT;
  if (/^[1-9]\d{0,8}$/.test(limit)) return Number(limit);
  throw new UsageError(`Cannot use --limit "${limit}": expected a number, such as ${LIMIT}`);
}

/** @throws {ResolveError} If there is no such package. */
export function printWhy(
  name: string,
  { subject, platform, graph, image }: NamedGraph,
  limit: number,
  { json }: Pick<WhyFlags, "json">,
  host: CommandHost,
): void {
  const found = findNodes(name, graph, subject).map((node) => ({
    node,
    found: packageChains(graph, node, { limit }),
  }));
  if (json) {
    const packages = found.map(({ node, found: { chains, more, isAll } }) => ({
      ...factsOf(node),
      chains: chains.map(chainFacts),
      more,
      isAll,
    }));
    host.stdout.write(`${JSON.stringify({ type: "result", subject, platform, packages })}\n`);
    return;
  }
  const paint = paintFor(host.stdout, host.env);
  const blocks = found.map((one) => formatChains(one.node, one.found, graph, paint));
  host.stdout.write(`${headingOf(image, paint)}${blocks.join("\n")}`);
}

/** Names the image where there may be others. */
export function headingOf(image: string | undefined, paint: Paint): string {
  return image === undefined ? "" : `${paint("cyan", visible(`images.${image}`))}\n`;
}

function chainFacts({ first, links }: PackageChain): readonly object[] {
  return [
    factsOf(first),
    ...links.map((link) => ({ ...factsOf(link.to), ...relationFacts(link) })),
  ];
}

function relationFacts({ relation: { kind, text, weak }, provides }: PackageLink): object {
  return {
    relation: { kind, text, ...(weak && { weak }), ...(provides !== undefined && { provides }) },
  };
}

/** Of a package, as JSON has them. */
export function factsOf({ id, name, version, architecture, reason }: PackageNode): object {
  return {
    purl: id,
    name,
    version,
    ...(architecture !== undefined && { architecture }),
    ...(reason && { reason }),
  };
}
