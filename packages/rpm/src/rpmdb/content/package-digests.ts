/**
 * The digests of package files that the database of rpm 6 keeps beside each package.
 *
 * @see `%_pkgverify_digests` of rpm 6's macros, and finiPkgDigests() of its lib/transaction.cc
 * @module
 */
import type { BuildContext } from "@rootsmith/core/provider";
import type { LockedRpms } from "../../file/locked-rpm.ts";
import { hexDigest } from "../../file/rpm-digests.ts";
import { rpmvercmp } from "../../metadata/evr.ts";
import { rpmVersionOf } from "../../metadata/rpm-version.ts";
import type { PackageDigest } from "./installed-header.ts";

const SHA256 = 8;
const SHA512 = 10;

/** The digests of each package file, in order; empty if the rpm in the rootfs does not keep them. */
export async function packageDigests(
  { packages }: Pick<LockedRpms, "packages">,
  ctx: Pick<BuildContext, "open" | "memo">,
): Promise<readonly (readonly PackageDigest[])[]> {
  if (rpmvercmp(rpmVersionOf(packages), "6") < 0) return [];
  return Promise.all(
    packages.map(async ({ source }) => {
      const sha512 = await ctx.memo({ sha512Of: source.digest }, async () =>
        hexDigest(await ctx.open(source), SHA512),
      );
      return [
        { algorithm: SHA256, hex: source.digest.replace("sha256:", "") },
        { algorithm: SHA512, hex: String(sha512) },
      ];
    }),
  );
}
