/**
 * Why packages are there, as text.
 *
 * @module
 */
import {
  linksTo,
  type PackageChain,
  type PackageChains,
  type PackageGraph,
  type PackageNode,
} from "@rootsmith/core/provider";
import { formatCount } from "../flags/quantities.ts";
import type { Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";
import { linkText, nodeText, REASON_TEXTS, reasonText } from "./relation-texts.ts";

/** How many packages are named where no chain leads to one. */
const NAMED = 6;

/** One package and the chains to it. */
export function formatChains(
  node: PackageNode,
  { chains, more, isAll }: PackageChains,
  graph: PackageGraph,
  paint: Paint,
): string {
  const lines = [nodeText(node, paint)];
  if (chains.length === 0) lines.push(...unasked(node, graph));
  for (const chain of chains) lines.push("", ...chainLines(chain, paint));
  if (more > 0) {
    const count = `${isAll ? "" : "at least "}${formatCount(more, "further chain")}`;
    lines.push("", paint("dim", `  ${count}: --limit ${isAll ? chains.length + more : "N"}`));
  }
  return `${lines.join("\n")}\n`;
}

function chainLines({ first, links }: PackageChain, paint: Paint): string[] {
  if (links.length === 0) return [`  ${REASON_TEXTS[first.reason ?? "top"]}`];
  return [
    `  ${nodeText(first, paint)}${reasonText(first, paint)}`,
    ...links.map((link, depth) => `  ${"   ".repeat(depth)}└─ ${linkText(link, paint)}`),
  ];
}

function unasked({ id }: PackageNode, graph: PackageGraph): string[] {
  const names = (linksTo(graph).get(id) ?? []).map(({ from }) => from.name);
  if (names.length === 0) return ["  nothing needs it, and nobody asked for it"];
  const rest = names.length > NAMED ? ` and ${names.length - NAMED} more` : "";
  const list = names.slice(0, NAMED).join(", ");
  return ["  nothing that was asked for leads to it", visible(`  it is needed by ${list}${rest}`)];
}
