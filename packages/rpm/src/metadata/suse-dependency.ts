/**
 * What packages of openSUSE say in names that are no names: the dependencies that libsolv reads out of them.
 *
 * `filesystem()`, `language()` and `modalias()` stand for the machine. An image is for none of its own, so that they
 * stay names that nothing provides.
 *
 * @see https://github.com/openSUSE/libsolv/blob/master/src/suse.c
 * @module
 */
import type { Relation } from "./relation.ts";

/** `packageand(a:b)`: all of them are installed. */
const ALL = /^packageand\((.+)\)$/;
/** `otherproviders(a)`, a conflict with everything else that provides it. */
const OTHERS = /^otherproviders\((.+)\)$/;
/** A name in a list with colons; that of a pattern has one itself. */
const NAME = /(?:pattern:)?[^:]+/g;

/** The relations that hold together if the relation holds; undefined if it is an ordinary one. */
export function suseRelations({ name }: Relation): readonly Relation[] | undefined {
  const [, names] = ALL.exec(name) ?? [];
  if (names !== undefined) return (names.match(NAME) ?? []).map((one) => suseCapability(one));
  const [, provided] = OTHERS.exec(name) ?? [];
  // a package does not conflict with itself in any case
  return provided === undefined ? undefined : [{ name: provided }];
}

/** What stands for `pattern:base`, or `product:openSUSE`: a capability of the package behind it. */
export function suseCapability(name: string): Relation {
  const [, kind, value] = /^(pattern|product):(.+)$/.exec(name) ?? [];
  if (kind === undefined || value === undefined) return { name };
  const evr = { epoch: 0, version: value, release: "" };
  return { name: `${kind}()`, range: { comparison: "=", evr } };
}
