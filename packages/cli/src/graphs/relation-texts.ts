/**
 * Packages and relations as text.
 *
 * @module
 */
import type { PackageLink, PackageNode, PackageReason } from "@rootsmith/core/provider";
import type { Paint } from "../process/command-host.ts";
import { visible } from "../process/visible.ts";

export const REASON_TEXTS: Readonly<Record<PackageReason, string>> = {
  asked: "asked for",
  base: "in every rootfs of the distro",
  top: "needed by no other package",
};

/** `"nginx 1.26.3-3"`. */
export function nodeText({ name, version }: PackageNode, paint: Paint): string {
  return `${paint("bold", visible(name))} ${visible(version)}`;
}

/** `"  asked for"`, or nothing. */
export function reasonText({ reason }: PackageNode, paint: Paint): string {
  return reason === undefined ? "" : `  ${paint("dim", REASON_TEXTS[reason])}`;
}

/** `"Depends: mawk | awk → mawk, as awk"`: the package is named where the relation does not. */
export function linkText({ relation, to, provides }: PackageLink, paint: Paint): string {
  const kind = relation.weak ? paint("yellow", relation.kind) : relation.kind;
  const [first = ""] = relation.text.split(/[\s:(]/, 1);
  const isPlain = first === to.name && !/[|]| or | if /.test(relation.text);
  const said = provides !== undefined && provides !== relation.text ? `, as ${provides}` : "";
  const name = isPlain ? "" : ` → ${paint("bold", visible(to.name))}${visible(said)}`;
  return `${visible(kind)}: ${visible(relation.text)}${name}`;
}
