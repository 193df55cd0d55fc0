/**
 * What the packages of a rootfs need to run, and what their scriptlets needed to be run. rpm tells them
 * apart, unlike its repositories.
 *
 * @see rpmds.h of rpm 4.20 for the flags of a requirement
 * @module
 */
import { listFiles } from "../file/rpm-file-list.ts";
import type { RpmHeader } from "../file/rpm-header.ts";
import { TAG } from "../file/rpm-tags.ts";
import { dependencyGroups } from "../metadata/dependency-groups.ts";
import { parseEvr } from "../metadata/evr.ts";
import { type Comparison, type Relation, satisfies } from "../metadata/relation.ts";
import { dependencyOf } from "../metadata/rich-dependency.ts";

/** A package of a rootfs. */
export interface RunPackage {
  /** Its name, with `.ARCH` where several have the name. */
  readonly id: string;
  readonly header: RpmHeader;
  /** Without leading `/`, ghosts included. */
  readonly paths: readonly string[];
  readonly needs: readonly RunDependency[];
}

interface RunDependency {
  readonly id: string;
  /** For scriptlets alone: `Requires(post)`, the interpreter of one. */
  readonly forScripts: boolean;
}

const LESS = 1 << 1;
const GREATER = 1 << 2;
const EQUAL = 1 << 3;
/** Of scriptlets: posttrans, prereq, pretrans, interpreter, pre, post, preun, postun, those of triggers, and newer ones. */
const SCRIPTS =
  (1 << 5) | (1 << 6) | (1 << 7) | (1 << 8) | (0b1111 << 9) | (0b111 << 16) | (0b11 << 20);
const RPMLIB = 1 << 24;
/** It may be missing: it is a hint. */
const MISSINGOK = 1 << 19;

/** The packages of `headers`, with what they need of each other. */
export function runPackages(headers: readonly RpmHeader[]): RunPackage[] {
  const names = headers.map((header) => header.string(TAG.NAME) ?? "");
  const named = headers.map((header, index) => {
    const name = names[index] ?? "";
    const isOne = names.indexOf(name) === names.lastIndexOf(name);
    const paths = listFiles(header).map(({ path }) => path);
    return { id: isOne ? name : `${name}.${header.string(TAG.ARCH)}`, header, paths };
  });
  const provided = new Map<string, { readonly id: string; readonly relation: Relation }[]>();
  const provide = (id: string, relation: Relation): void => {
    const others = provided.get(relation.name);
    if (others === undefined) provided.set(relation.name, [{ id, relation }]);
    else others.push({ id, relation });
  };
  for (const { id, header, paths } of named) {
    for (const { relation } of relationsOf(header, "PROVIDE")) provide(id, relation);
    for (const path of paths) provide(id, { name: `/${path}` });
  }
  const find = (wanted: Relation): readonly string[] =>
    (provided.get(wanted.name) ?? [])
      .filter(({ relation }) => satisfies(relation, wanted))
      .map(({ id }) => id);
  return named.map((item) => {
    const needs: RunDependency[] = [];
    for (const { relation, flags } of relationsOf(item.header, "REQUIRE")) {
      if ((flags & (RPMLIB | MISSINGOK)) !== 0) continue;
      const groups = dependencyGroups(dependencyOf(relation), find, (a, b) => a === b);
      if (groups.some((group) => group.includes(item.id))) continue;
      // Of several that provide the same one is enough; the parts of a rich dependency are several.
      const ids = groups.flatMap((group) => group.slice(0, 1));
      for (const id of ids) needs.push({ id, forScripts: (flags & SCRIPTS) !== 0 });
    }
    return { ...item, needs };
  });
}

function relationsOf(
  header: RpmHeader,
  kind: "PROVIDE" | "REQUIRE",
): { readonly relation: Relation; readonly flags: number }[] {
  const versions = header.strings(TAG[`${kind}VERSION`]);
  const flags = header.numbers(TAG[`${kind}FLAGS`]);
  return header.strings(TAG[`${kind}NAME`]).map((name, index) => {
    const flag = flags[index] ?? 0;
    const sign = `${flag & LESS ? "<" : ""}${flag & GREATER ? ">" : ""}${flag & EQUAL ? "=" : ""}`;
    const version = versions[index] ?? "";
    const range = { comparison: sign as Comparison, evr: parseEvr(version) };
    return { relation: sign === "" || version === "" ? { name } : { name, range }, flags: flag };
  });
}
