/**
 * The name of a package's software in the lists of vulnerabilities, as a guess: databases name vendors in their own way.
 *
 * @see https://nvlpubs.nist.gov/nistpubs/Legacy/IR/nistir7695.pdf section 6.2, the formatted string
 * @module
 */
import type { PackageFact } from "../packages/package-fact.ts";

/** What distributions add to the version of the software, by the type of the package URL. */
const UPSTREAM: Readonly<Record<string, (version: string) => string>> = {
  deb: (version) => version.replace(/^\d+:/, "").replace(/-[^-]*$/, ""),
  rpm: (version) => version.replace(/^\d+:/, "").replace(/-[^-]*$/, ""),
  alpm: (version) => version.replace(/^\d+:/, "").replace(/-[^-]*$/, ""),
  apk: (version) => version.replace(/-r\d+$/, ""),
};

/**
 * `"cpe:2.3:a:openssl:openssl:3.5.1:*:*:*:*:*:*:*"`, of the source that the package was built from; undefined of what no
 * distribution has packaged.
 */
export function packageCpe({ purl, name, version, source }: PackageFact): string | undefined {
  const upstream = UPSTREAM[/^pkg:([a-z]+)\//.exec(purl)?.[1] ?? ""];
  if (upstream === undefined) return undefined;
  const product = escapeCpe((source?.name ?? name).toLowerCase());
  const number = escapeCpe(upstream(source?.version ?? version).toLowerCase());
  return `cpe:2.3:a:${product}:${product}:${number}:*:*:*:*:*:*:*`;
}

function escapeCpe(text: string): string {
  return text.replace(/[^a-z0-9._-]/g, (char) => `\\${char}`);
}
