/**
 * What repositories say of packages: the XML that createrepo_c writes.
 *
 * @module
 */
import { createHash } from "node:crypto";

/** A package as a repository lists it. Relations are written as in a spec file: `"bash >= 4"`. */
export interface ListedRpm {
  readonly name: string;
  /** `"[epoch:]version-release"`. Default: `"1-1"`. */
  readonly evr?: string;
  /** Default: `"noarch"`. */
  readonly arch?: string;
  readonly vendor?: string;
  /** Beside itself. */
  readonly provides?: readonly string[];
  readonly requires?: readonly string[];
  /** Requirements that have to be installed before. */
  readonly pre?: readonly string[];
  readonly conflicts?: readonly string[];
  readonly obsoletes?: readonly string[];
  readonly recommends?: readonly string[];
  readonly suggests?: readonly string[];
  readonly supplements?: readonly string[];
  readonly enhances?: readonly string[];
  readonly files?: readonly string[];
  /** The package itself, for size and digest. */
  readonly file?: Uint8Array;
  /** Path of the file in the repository. Default: below `Packages`. */
  readonly location?: string;
  /** Default: one short line. */
  readonly description?: string;
}

const FLAGS: Readonly<Record<string, string>> = {
  "=": "EQ",
  "<": "LT",
  "<=": "LE",
  ">": "GT",
  ">=": "GE",
};
const SECTIONS = [
  "conflicts",
  "obsoletes",
  "recommends",
  "suggests",
  "supplements",
  "enhances",
] as const;

export function primaryXml(packages: readonly ListedRpm[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<metadata xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm" packages="${packages.length}">
${packages.map(packageXml).join("")}</metadata>
`;
}

export function filelistsXml(packages: readonly ListedRpm[]): string {
  const lines = packages.map((item) => {
    const files = (item.files ?? []).map((path) => `  <file>${escapeXml(path)}</file>\n`);
    return `<package pkgid="${pkgidOf(item)}" name="${item.name}" arch="${item.arch ?? "noarch"}">\n${versionXml(item)}${files.join("")}</package>\n`;
  });
  return `<?xml version="1.0" encoding="UTF-8"?>
<filelists xmlns="http://linux.duke.edu/metadata/filelists" packages="${packages.length}">
${lines.join("")}</filelists>
`;
}

function packageXml(item: ListedRpm): string {
  const { name, arch = "noarch", evr = "1-1", files = [] } = item;
  const { epoch, version, release } = versionOf(evr);
  const primaryFiles = files.filter((path) => path.startsWith("/etc/") || path.includes("bin/"));
  const sections = SECTIONS.map((section) => sectionXml(section, item[section] ?? []));
  return `<package type="rpm">
  <name>${name}</name>
  <arch>${arch}</arch>
${versionXml(item)}  <checksum type="sha256" pkgid="YES">${pkgidOf(item)}</checksum>
  <summary>${name}</summary>
  <description>${escapeXml(item.description ?? `What ${name} is for.`)}</description>
  <size package="${item.file?.byteLength ?? 1000}" installed="2000" archive="2100"/>
  <location href="${locationOf(item)}"/>
  <format>
    <rpm:license>MIT</rpm:license>
${item.vendor === undefined ? "" : `    <rpm:vendor>${escapeXml(item.vendor)}</rpm:vendor>\n`}    <rpm:sourcerpm>${name}-${version}-${release}.src.rpm</rpm:sourcerpm>
${sectionXml("provides", [`${name} = ${epoch}:${version}-${release}`, ...(item.provides ?? [])])}${sectionXml("requires", item.requires ?? [], item.pre)}${sections.join("")}${primaryFiles.map((path) => `    <file>${escapeXml(path)}</file>\n`).join("")}  </format>
</package>
`;
}

/** Relative to the repository. */
export function locationOf({ name, evr = "1-1", arch = "noarch", location }: ListedRpm): string {
  const { version, release } = versionOf(evr);
  return location ?? `Packages/${name}-${version}-${release}.${arch}.rpm`;
}

function versionXml({ evr = "1-1" }: ListedRpm): string {
  const { epoch, version, release } = versionOf(evr);
  return `  <version epoch="${epoch}" ver="${version}" rel="${release}"/>\n`;
}

function sectionXml(
  name: string,
  relations: readonly string[],
  pre: readonly string[] = [],
): string {
  if (relations.length + pre.length === 0) return "";
  const lines = [
    ...relations.map((text) => entryXml(text, "")),
    ...pre.map((text) => entryXml(text, ' pre="1"')),
  ];
  return `    <rpm:${name}>\n${lines.join("")}    </rpm:${name}>\n`;
}

function entryXml(text: string, attributes: string): string {
  const [, name = text, sign = "", evr = ""] = /^([^(]\S*) ([<>=]+) (\S+)$/.exec(text) ?? [];
  const version = sign === "" ? "" : ` flags="${FLAGS[sign]}" ${versionAttributes(evr)}`;
  return `      <rpm:entry name="${escapeXml(name)}"${version}${attributes}/>\n`;
}

function versionAttributes(evr: string): string {
  const { epoch, version, release } = versionOf(evr);
  return `epoch="${epoch}" ver="${version}"${release === "" ? "" : ` rel="${release}"`}`;
}

function pkgidOf({ name, evr = "1-1", arch = "noarch", file }: ListedRpm): string {
  return createHash("sha256")
    .update(file ?? `${name} ${evr} ${arch}`)
    .digest("hex");
}

/** The parts of `"[epoch:]version[-release]"`. */
export function versionOf(evr: string): { epoch: number; version: string; release: string } {
  const [, epoch = "0", version = "", release = ""] =
    /^(?:(\d+):)?([^-]+)(?:-(.+))?$/.exec(evr) ?? [];
  return { epoch: Number(epoch), version, release };
}

function escapeXml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
