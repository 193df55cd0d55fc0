/**
 * `comps.xml`: groups of packages, and environments, which are groups of groups.
 *
 * @see https://github.com/rpm-software-management/libcomps, comps.rng
 * @module
 */
import { ResolveError, suggestName } from "@rootsmith/core/provider";
import { childOf, childrenOf, readXml, textOf, type XmlElement } from "./read-xml.ts";

export type MemberType = "mandatory" | "default" | "optional" | "conditional";

interface CompsGroup {
  readonly id: string;
  /** Without a language. */
  readonly name: string;
  readonly members: readonly GroupMember[];
}

interface GroupMember {
  readonly name: string;
  readonly type: MemberType;
  /** Of a conditional member: the package with which it comes. */
  readonly requires?: string;
}

interface CompsEnvironment {
  readonly id: string;
  readonly name: string;
  /** Ids of groups that belong to it. */
  readonly groups: readonly string[];
  /** Ids of groups that may be chosen with it. */
  readonly options: readonly { readonly id: string; readonly isDefault: boolean }[];
}

export interface Comps {
  readonly groups: readonly CompsGroup[];
  readonly environments: readonly CompsEnvironment[];
}

/**
 * @param what For messages: `"comps of base"`.
 * @throws {FormatError} If it is not well-formed.
 */
export function parseComps(text: string, what: string): Comps {
  const root = readXml(text, what);
  return {
    groups: childrenOf(root, "group").map((element) => ({
      id: textOf(element, "id") ?? "",
      name: nameOf(element),
      members: childrenOf(childOf(element, "packagelist"), "packagereq").map(memberOf),
    })),
    environments: childrenOf(root, "environment").map((element) => ({
      id: textOf(element, "id") ?? "",
      name: nameOf(element),
      groups: groupIds(element, "grouplist").map(({ text: id }) => id.trim()),
      options: groupIds(element, "optionlist").map(({ text: id, attributes }) => ({
        id: id.trim(),
        isDefault: attributes.default === "true",
      })),
    })),
  };
}

/** Several repositories as one: a group that stands in several has the members of all. */
export function mergeComps(all: readonly Comps[]): Comps {
  const groups = new Map<string, CompsGroup>();
  const environments = new Map<string, CompsEnvironment>();
  for (const comps of all) {
    for (const group of comps.groups) {
      const known = groups.get(group.id);
      const names = new Set(group.members.map(({ name }) => name));
      const others = known?.members.filter(({ name }) => !names.has(name)) ?? [];
      groups.set(group.id, { ...group, members: [...others, ...group.members] });
    }
    for (const environment of comps.environments) environments.set(environment.id, environment);
  }
  return { groups: [...groups.values()], environments: [...environments.values()] };
}

/**
 * A group or environment, without the `@`, as what the resolver is asked for: names, and conditional
 * members as rich dependencies. Ids and names without a language are known; case counts only if it
 * has to.
 *
 * @param types Which members are taken: `["mandatory"]` is mkimage-yum.sh, dnf's default is
 *   `["mandatory", "default", "conditional"]`.
 * @throws {ResolveError} If there is no such group.
 */
export function expandGroup(
  name: string,
  comps: Comps,
  types: readonly MemberType[],
): readonly string[] {
  const members = findGroups(name, comps).flatMap((group) => group.members);
  const specs = members
    .filter(({ type }) => types.includes(type))
    .map(({ name: member, type, requires }) =>
      type === "conditional" && requires ? `(${member} if ${requires})` : member,
    );
  return [...new Set(specs)];
}

function findGroups(name: string, comps: Comps): readonly CompsGroup[] {
  const environment = findNamed(name, comps.environments);
  const group = findNamed(name, comps.groups);
  if (group !== undefined) return [group];
  if (environment === undefined) {
    const known = [...comps.groups, ...comps.environments].flatMap(({ id, name: title }) => [
      id,
      title,
    ]);
    const hint = suggestName(name, known);
    throw new ResolveError(`Cannot resolve "@${name}": no repository has such a group`, {
      ...(hint !== undefined && { hint }),
    });
  }
  return environment.groups.flatMap((id) => findNamed(id, comps.groups) ?? []);
}

function findNamed<T extends { readonly id: string; readonly name: string }>(
  name: string,
  items: readonly T[],
): T | undefined {
  const folded = name.toLowerCase();
  return (
    items.find((item) => item.id === name || item.name === name) ??
    items.find((item) => item.id.toLowerCase() === folded || item.name.toLowerCase() === folded)
  );
}

function memberOf({ text, attributes }: XmlElement): GroupMember {
  const { type, requires } = attributes;
  // yum takes a member without a type for a mandatory one
  const isKnown = type === "default" || type === "optional" || type === "conditional";
  return {
    name: text.trim(),
    type: isKnown ? type : "mandatory",
    ...(requires !== undefined && { requires }),
  };
}

function nameOf(element: XmlElement): string {
  const names = childrenOf(element, "name");
  const plain = names.find(({ attributes }) => attributes["xml:lang"] === undefined);
  return plain?.text.trim() ?? "";
}

function groupIds(element: XmlElement, list: string): readonly XmlElement[] {
  return childrenOf(childOf(element, list), "groupid");
}
