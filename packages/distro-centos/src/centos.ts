/**
 * The distributions of the CentOS family as providers.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core/provider";
import type { CentosOptions } from "./options/options.ts";
import { AZURELINUX } from "./releases/azurelinux-releases.ts";
import { CENTOS } from "./releases/centos-releases.ts";
import { FEDORA } from "./releases/fedora-releases.ts";
import { MAGEIA } from "./releases/mageia-releases.ts";
import { ALMA, ORACLE, ROCKY, SCIENTIFIC, SLC } from "./releases/rebuild-releases.ts";
import { rpmProvider } from "./rpm-provider.ts";

/**
 * A CentOS root filesystem, as `yum --installroot` makes it: releases 5 to 8 from the vault, and
 * Stream.
 *
 * @example
 * ```ts
 * centos({ release: "7", include: ["yum"] });
 * ```
 *
 * @throws {ResolveError} If the release is not known.
 * @throws {TypeError} If another option is invalid.
 */
export function centos(options: CentosOptions): RootfsProvider {
  return rpmProvider(CENTOS, options);
}

/** Rocky Linux. Options and errors are those of {@linkcode centos}. */
export function rocky(options: CentosOptions): RootfsProvider {
  return rpmProvider(ROCKY, options);
}

/** AlmaLinux. Options and errors are those of {@linkcode centos}. */
export function alma(options: CentosOptions): RootfsProvider {
  return rpmProvider(ALMA, options);
}

/** Oracle Linux. Options and errors are those of {@linkcode centos}. */
export function oracle(options: CentosOptions): RootfsProvider {
  return rpmProvider(ORACLE, options);
}

/** Scientific Linux. Options and errors are those of {@linkcode centos}. */
export function scientific(options: CentosOptions): RootfsProvider {
  return rpmProvider(SCIENTIFIC, options);
}

/** Scientific Linux CERN. Options and errors are those of {@linkcode centos}. */
export function slc(options: CentosOptions): RootfsProvider {
  return rpmProvider(SLC, options);
}

/** Fedora. Options and errors are those of {@linkcode centos}. */
export function fedora(options: CentosOptions): RootfsProvider {
  return rpmProvider(FEDORA, options);
}

/** Mageia, from its repositories for dnf. Options and errors are those of {@linkcode centos}. */
export function mageia(options: CentosOptions): RootfsProvider {
  return rpmProvider(MAGEIA, options);
}

/** Azure Linux. Options and errors are those of {@linkcode centos}. */
export function azurelinux(options: CentosOptions): RootfsProvider {
  return rpmProvider(AZURELINUX, options);
}
