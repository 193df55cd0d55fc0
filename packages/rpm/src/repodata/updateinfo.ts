/**
 * `updateinfo.xml`: the errata of a repository, of which those for security are read.
 *
 * @see https://github.com/rpm-software-management/createrepo_c src/updateinfo.h (the format has no specification)
 * @module
 */
import type { Advisory, ByteSource } from "@rootsmith/core/provider";
import type { Evr } from "../metadata/evr.ts";
import { elementBlocks } from "./element-blocks.ts";
import { childOf, childrenOf, readXml, textOf, type XmlElement } from "./read-xml.ts";

/** An erratum, and the packages in which it closes a hole. */
export interface SecurityErratum {
  readonly advisory: Advisory;
  /** Those that were asked for. */
  readonly packages: readonly FixedPackage[];
}

/** The version that has the fix. */
interface FixedPackage {
  readonly name: string;
  /** rpm's name of the architecture. */
  readonly arch: string;
  readonly evr: Evr;
}

/** Bytes of an opening tag, with its attributes. None in use has a tenth of it. */
const MAX_TAG = 4096;

/**
 * The errata for security that speak of packages of some names, in a decompressed updateinfo.
 *
 * @param what For messages: `"updateinfo of base"`.
 * @throws {FormatError} If it is cut off, or an erratum that matters is malformed.
 */
export async function findSecurityErrata(
  bytes: ByteSource,
  names: ReadonlySet<string>,
  what: string,
): Promise<readonly SecurityErratum[]> {
  const errata: SecurityErratum[] = [];
  for await (const block of elementBlocks(bytes, "update", what)) {
    const tag = block.toString("latin1", 0, Math.min(block.length, MAX_TAG)).split(">", 1)[0] ?? "";
    if (!/\stype\s*=\s*["']security["']/.test(tag)) continue;
    const element = readXml(block.toString("utf8"), what);
    const packages = packagesOf(element).filter(({ name }) => names.has(name));
    if (packages.length > 0) errata.push({ advisory: advisoryOf(element), packages });
  }
  return errata;
}

function advisoryOf(element: XmlElement): Advisory {
  const severity = textOf(element, "severity");
  const cves = childrenOf(childOf(element, "references"), "reference")
    .filter(({ attributes }) => attributes.type === "cve")
    // The title of some begins with it and says more.
    .map(({ attributes: { id, title = "" } }) => id ?? /^CVE-[\d-]+/.exec(title)?.[0] ?? "")
    .filter((id) => id !== "");
  return {
    id: textOf(element, "id") ?? "",
    ...(severity !== undefined && severity !== "None" && { severity }),
    cves: [...new Set(cves)],
  };
}

function packagesOf(element: XmlElement): FixedPackage[] {
  const collections = childrenOf(childOf(element, "pkglist"), "collection");
  return collections
    .flatMap((collection) => childrenOf(collection, "package"))
    .map(({ attributes: { name = "", arch = "", epoch, version = "", release = "" } }) => ({
      name,
      arch,
      evr: { epoch: Number(epoch) || 0, version, release },
    }));
}
