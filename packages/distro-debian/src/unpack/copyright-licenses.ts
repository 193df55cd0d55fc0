/**
 * The licences of packages, from their machine-readable copyright files.
 *
 * @see https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/
 * @module
 */
import {
  allLicenses,
  type FileReader,
  FormatError,
  licenseExpression,
  type PlatformLock,
} from "@rootsmith/core/provider";
import { parseStanzas, type Stanza } from "../formats/deb822.ts";

/** Short names of the format that SPDX does not have, in lower case. */
const SHORT_NAMES: Readonly<Record<string, string>> = {
  cc0: "CC0-1.0",
  expat: "MIT",
  "gfdl-niv-1.1": "GFDL-1.1-no-invariants-only",
  "gfdl-niv-1.1+": "GFDL-1.1-no-invariants-or-later",
  "gfdl-niv-1.2": "GFDL-1.2-no-invariants-only",
  "gfdl-niv-1.2+": "GFDL-1.2-no-invariants-or-later",
  "gfdl-niv-1.3": "GFDL-1.3-no-invariants-only",
  "gfdl-niv-1.3+": "GFDL-1.3-no-invariants-or-later",
  "zope-1.1": "ZPL-1.1",
  "zope-2.0": "ZPL-2.0",
  "zope-2.1": "ZPL-2.1",
};

/** SPDX expressions by package URL. Packages are left out whose file is not there or is prose. */
export async function copyrightLicenses(
  { packages }: PlatformLock,
  rootfs: FileReader,
): Promise<ReadonlyMap<string, string>> {
  const licenses = new Map<string, string>();
  for (const { name, purl } of packages) {
    const license = await copyrightLicense(name, rootfs);
    if (license !== undefined) licenses.set(purl, license);
  }
  return licenses;
}

/** The SPDX expression of one package. */
export async function copyrightLicense(
  name: string,
  rootfs: FileReader,
): Promise<string | undefined> {
  const bytes = await rootfs.read(`usr/share/doc/${name}/copyright`);
  return bytes && licenseOf(new TextDecoder().decode(bytes));
}

/** All licences under which files of the source package are; undefined if the text is prose. */
export function licenseOf(copyright: string): string | undefined {
  const [header, ...paragraphs] = stanzasOf(copyright);
  if (!header?.get("format")?.includes("/copyright-format/")) return undefined;
  const declared = [header, ...paragraphs.filter((paragraph) => paragraph.has("files"))]
    .map((paragraph) => paragraph.get("license")?.split("\n")[0]?.trim())
    .filter((name) => name);
  if (declared.length === 0) return undefined;
  return allLicenses(declared.map((name) => licenseExpression(name as string, SHORT_NAMES)));
}

/** None of what is not in the syntax of fields. */
function stanzasOf(text: string): readonly Stanza[] {
  try {
    return parseStanzas(text);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}
