/**
 * What a package asks for, and what it provides: `NAME`, `NAME>=VERSION`, `libz.so=1-64`.
 *
 * @see PKGBUILD(5), "depends", "provides", "conflicts"
 * @module
 */
import { compareVersions } from "./version.ts";

type Operator = "<" | "<=" | "=" | ">=" | ">";

export interface Dependency {
  /** As it was written, without what an optional one is good for. */
  readonly text: string;
  readonly name: string;
  /** Absent: any version. */
  readonly operator?: Operator;
  readonly version?: string;
}

/** What dependencies are held against. */
export interface Provider {
  readonly name: string;
  readonly version: string;
  readonly provides: readonly Dependency[];
}

/** @param text An optional one may be followed by `": what for"`. */
export function parseDependency(text: string): Dependency {
  const [own = ""] = text.split(": ", 1);
  const [, name = own, operator, version] = /^(.*?)(<=|>=|<|>|=)(.*)$/.exec(own) ?? [];
  if (operator === undefined || version === undefined) return { text: own, name };
  return { text: own, name, operator: operator as Operator, version };
}

/** Whether the package is what is asked for, by its own name. */
export function isNamed({ name, version }: Provider, wanted: Dependency): boolean {
  return name === wanted.name && allows(wanted, version);
}

/** Whether the package is what is asked for, or provides it. */
export function satisfies(provider: Provider, wanted: Dependency): boolean {
  return isNamed(provider, wanted) || provides(provider, wanted);
}

/** What is provided without a version answers only where any version does. */
function provides(provider: Provider, wanted: Dependency): boolean {
  return provider.provides.some(({ name, operator, version }) => {
    if (name !== wanted.name) return false;
    if (wanted.operator === undefined) return true;
    return operator === "=" && version !== undefined && allows(wanted, version);
  });
}

function allows({ operator, version }: Dependency, actual: string): boolean {
  if (operator === undefined || version === undefined) return true;
  const order = compareVersions(actual, version);
  if (order === 0) return operator.includes("=");
  return operator.startsWith(order < 0 ? "<" : ">");
}
