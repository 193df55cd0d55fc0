/**
 * What an SBOM says of an RPM package, whether a repository or a database names it.
 *
 * @see https://github.com/package-url/purl-spec, type "rpm"
 * @see https://github.com/anchore/syft "upstream" is how scanners find the source package
 * @module
 */
import { licenseExpression, type PackageFact, packageUrl } from "@rootsmith/core/provider";
import { formatEvr } from "./evr.ts";
import { FEDORA_NAMES } from "./fedora-licenses.ts";
import type { RpmPackage } from "./rpm-package.ts";

/** Which distribution a package is of. */
export interface PackageDistro {
  /** As in os-release: `"centos"`. */
  readonly id: string;
  /** `"9"`. */
  readonly version?: string;
}

/** What a package says of itself. */
export type PackageTags = Pick<
  RpmPackage,
  "name" | "evr" | "arch" | "sourceRpm" | "license" | "vendor"
>;

/** Its purl: `pkg:rpm/centos/bash@4.2-3.el7?arch=x86_64&distro=centos-7&upstream=bash-4.2-3.el7.src.rpm`. */
export function packageFact(
  { name, evr, arch, sourceRpm, license, vendor }: PackageTags,
  distro?: PackageDistro,
): PackageFact {
  const purl = packageUrl({
    type: "rpm",
    ...(distro && { namespace: distro.id }),
    name,
    version: `${evr.version}-${evr.release}`,
    qualifiers: {
      arch,
      distro: distro?.version && `${distro.id}-${distro.version}`,
      epoch: evr.epoch === 0 ? undefined : `${evr.epoch}`,
      upstream: sourceRpm,
    },
  });
  const [, sourceName, sourceVersion] =
    /^(.+)-([^-]+-[^-]+)\.(?:no)?src\.rpm$/.exec(sourceRpm ?? "") ?? [];
  return {
    purl,
    name,
    version: formatEvr(evr),
    ...(sourceName && sourceVersion && { source: { name: sourceName, version: sourceVersion } }),
    ...(license && { license: licenseExpression(license, FEDORA_NAMES) }),
    ...(vendor && { supplier: vendor }),
  };
}
