/**
 * The settings that Debian's images for containers have had since Docker's mkimage scripts: no
 * services at install time, no caches of apt, no translations.
 *
 * @module
 */
import { contentOf, type RootfsEntry } from "@rootsmith/core/provider";
import { compareVersions } from "../formats/version.ts";
import type { Diversion } from "../unpack/diversions.ts";

/** Forbids services to start while packages are installed; see invoke-rc.d(8). */
export const policyRcD: RootfsEntry = {
  type: "file",
  path: "usr/sbin/policy-rc.d",
  mode: 0o755,
  content: contentOf(`#!/bin/sh
# Installing a package in a container starts no service: 101 means "not allowed".
exit 101
`),
};

/**
 * Has to be there before the package upstart: its initctl, which would look for an init that a
 * container does not have, goes aside.
 */
export const INITCTL_DIVERSION: Diversion = {
  from: "sbin/initctl",
  to: "sbin/initctl.distrib",
  by: ":",
};

/** In place of upstart's: every job counts as dealt with. */
export const initctl: RootfsEntry = {
  type: "file",
  path: INITCTL_DIVERSION.from,
  mode: 0o755,
  content: contentOf(`#!/bin/sh
# Installing a package in a container starts no service, and that is no failure.
exit 0
`),
};

const REMOVE_DEBS =
  "rm -f /var/cache/apt/archives/*.deb /var/cache/apt/archives/partial/*.deb /var/cache/apt/*.bin || true";

const DPKG_FILES: Readonly<Record<string, string>> = {
  "etc/dpkg/dpkg.cfg.d/docker-apt-speedup": `# A container's layer is thrown away when its build fails, so dpkg need not sync each file.
force-unsafe-io
`,
};

const APT_FILES: Readonly<Record<string, string>> = {
  "etc/apt/apt.conf.d/docker-clean": `# Downloaded packages and apt's binary caches would only make the layers of an image larger.
DPkg::Post-Invoke { "${REMOVE_DEBS}"; };
APT::Update::Post-Invoke { "${REMOVE_DEBS}"; };
Dir::Cache::pkgcache "";
Dir::Cache::srcpkgcache "";
`,
  "etc/apt/apt.conf.d/docker-no-languages": `# Translated package descriptions are seldom read in a container.
Acquire::Languages "none";
`,
  "etc/apt/apt.conf.d/docker-autoremove-suggests": `# A package that another one merely suggests does not stay for that.
Apt::AutoRemove::SuggestsImportant "false";
`,
};

const GZIP_INDEXES = `# Package lists stay compressed: a layer with them is a quarter of the size.
Acquire::GzipIndexes "true";
`;

export function* dpkgTweaks(): Generator<RootfsEntry> {
  yield* textFiles(DPKG_FILES);
}

/** @param version Of the image's apt. */
export function* aptTweaks(version: string): Generator<RootfsEntry> {
  // Before 1.0.9.2, apt could keep the lists compressed only where it had fetched them as gzip.
  const old = compareVersions(version, "1.0.9.2~") < 0;
  const gzip = old ? `${GZIP_INDEXES}Acquire::CompressionTypes::Order:: "gz";\n` : GZIP_INDEXES;
  yield* textFiles({ ...APT_FILES, "etc/apt/apt.conf.d/docker-gzip-indexes": gzip });
}

function* textFiles(files: Readonly<Record<string, string>>): Generator<RootfsEntry> {
  for (const [path, text] of Object.entries(files)) {
    yield { type: "file", path, mode: 0o644, content: contentOf(text) };
  }
}
