/**
 * What differs between two sets of facts: the configs of two images, the packages in them.
 *
 * @module
 */
import type { ImageConfig } from "../model/oci.ts";

/** One fact that is not the same. Absent: what there is on one side only. */
export interface FactDifference {
  readonly name: string;
  readonly before?: string;
  readonly after?: string;
}

/** The facts that differ, sorted by name. */
export function compareFacts(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): FactDifference[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].sort();
  return names.flatMap((name) => {
    const [a, b] = [before.get(name), after.get(name)];
    if (a === b) return [];
    return [{ name, ...(a !== undefined && { before: a }), ...(b !== undefined && { after: b }) }];
  });
}

/** A config as facts: each variable and each label by itself, other values as JSON. */
export function configFacts(config: ImageConfig): ReadonlyMap<string, string> {
  const facts = new Map<string, string>();
  for (const [field, value] of Object.entries(config)) {
    if (value === null || value === undefined) continue;
    if (field === "Env") for (const pair of config.Env ?? []) addVariable(facts, pair);
    else if (isRecord(value)) addAll(facts, field, value);
    else facts.set(field, typeof value === "string" ? value : JSON.stringify(value));
  }
  return facts;
}

function addVariable(facts: Map<string, string>, pair: string): void {
  const equals = pair.indexOf("=");
  facts.set(`Env ${pair.slice(0, equals)}`, pair.slice(equals + 1));
}

function addAll(facts: Map<string, string>, field: string, values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    facts.set(`${field} ${name}`, typeof value === "string" ? value : JSON.stringify(value));
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
