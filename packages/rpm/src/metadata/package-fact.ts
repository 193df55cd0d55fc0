/**
 * What an SBOM says about an RPM package, from a repository or from the database of a rootfs.
 *
 * @see https://github.com/package-url/purl-spec, type "rpm"
 * @see https://github.com/anchore/syft "upstream" is how scanners find the source package
 * @module
 */
import { licenseExpression, type PackageFact, packageUrl } from "@rootsmith/core/provider";
import { formatEvr } from "./evr.ts";
import { FEDORA_NAMES } from "./fedora-licenses.ts";
import type { RpmPackage } from "./rpm-package.ts";

/** The distribution that a package belongs to. */
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

/**
 * The facts of a package. Its package URL is like
 * `pkg:rpm/centos/bash@4.2-3.el7?arch=x86_64&distro=centos-7&upstream=bash-4.2-3.el7.src.rpm`.
 */
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
