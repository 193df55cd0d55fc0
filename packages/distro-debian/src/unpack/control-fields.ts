/**
 * The control members of a package as dpkg reads them: conffiles, triggers, Multi-Arch.
 *
 * @see deb-conffiles(5), deb-triggers(5), deb-control(5)
 * @module
 */
import { textOfBytes } from "@rootsmith/core/provider";
import { acceptsVersion, parseRelationList } from "../formats/relation.ts";
import type { Deb } from "./deb.ts";

export interface Conffile {
  /** Without leading `/`. */
  readonly path: string;
  /** The package says that it is to go away; it is not part of data.tar. */
  readonly removeOnUpgrade: boolean;
}

export interface TriggerInterest {
  /** A path with leading `/`, or a name. */
  readonly trigger: string;
  readonly await: boolean;
}

/** The text of a control member, or the empty text. */
export function controlText(deb: Deb, member: string): string {
  const bytes = deb.control.get(member)?.bytes;
  return bytes === undefined ? "" : textOfBytes(bytes);
}

/** Of a field of the control file: its lines, joined. */
function controlField(deb: Deb, field: string): string | undefined {
  const pattern = new RegExp(`^${field}:(.*(?:\\n[ \\t].*)*)`, "im");
  return pattern.exec(controlText(deb, "control"))?.[1]?.replaceAll("\n", " ").trim();
}

/** How dpkg names the package in its database: with the architecture where several can be installed. */
export function databaseName(deb: Deb): string {
  const { name, architecture } = deb.locked;
  return isMultiArchSame(deb) ? `${name}:${architecture}` : name;
}

/** Whether several architectures' instances of the package can be installed. */
export function isMultiArchSame(deb: Deb): boolean {
  return controlField(deb, "Multi-Arch")?.toLowerCase() === "same";
}

/** Whether `deb` may take over files of `other`. Names that `other` provides do not count. */
export function replaces(deb: Deb, other: Deb): boolean {
  return parseRelationList(controlField(deb, "Replaces")).some(
    (relation) =>
      relation.name === other.locked.name && acceptsVersion(relation, other.locked.version),
  );
}

export function conffilesOf(deb: Deb): Conffile[] {
  return linesOf(controlText(deb, "conffiles")).map((line) => {
    const [first = "", second] = line.split(/[ \t]+/);
    const removeOnUpgrade = first === "remove-on-upgrade" && second !== undefined;
    const path = removeOnUpgrade ? second : line;
    return { path: path.replace(/^\/+/, ""), removeOnUpgrade };
  });
}

export function triggerInterestsOf(deb: Deb): TriggerInterest[] {
  const interests: TriggerInterest[] = [];
  for (const line of linesOf(controlText(deb, "triggers"))) {
    const [directive = "", trigger] = line
      .replace(/#.*/, "")
      .trim()
      .split(/[ \t]+/);
    if (trigger === undefined || !/^interest(-await|-noawait)?$/.test(directive)) continue;
    interests.push({ trigger, await: directive !== "interest-noawait" });
  }
  return interests;
}

function linesOf(text: string): string[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}
