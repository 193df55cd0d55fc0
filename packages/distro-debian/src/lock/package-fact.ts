/**
 * What an SBOM says of a package of the Debian family, whether an index or a database names it.
 *
 * @see https://github.com/package-url/purl-spec, type "deb"
 * @see https://github.com/anchore/syft "upstream" is how scanners find the source package
 * @module
 */
import { type PackageFact, packageUrl } from "@rootsmith/core/provider";
import type { DebianPackage } from "../formats/debian-package.ts";

/** Which distribution a package is of. */
export interface PackageDistro {
  /** As in os-release: `"debian"`. */
  readonly id: string;
  /** `"12"`; where it has none, the codename. */
  readonly version?: string;
}

/** Its purl: `pkg:deb/debian/libc6@2.36-9?arch=amd64&distro=debian-12&upstream=glibc`. */
export function packageFact(
  item: Pick<DebianPackage, "name" | "version" | "architecture" | "source">,
  distro?: PackageDistro,
): PackageFact {
  const { name, version, architecture, source } = item;
  const purl = packageUrl({
    type: "deb",
    ...(distro && { namespace: distro.id }),
    name,
    version,
    qualifiers: {
      arch: architecture,
      distro: distro?.version && `${distro.id}-${distro.version}`,
      upstream: upstreamOf(item),
    },
  });
  return { purl, name, version, source };
}

/** Where the source is not called as the package, or has another version. */
function upstreamOf({
  name,
  version,
  source,
}: Pick<DebianPackage, "name" | "version" | "source">): string | undefined {
  if (source.version !== version) return `${source.name}@${source.version}`;
  return source.name === name ? undefined : source.name;
}
