/**
 * The releases of Azure Linux.
 *
 * None of the repositories could be reached where this was written: URLs and architectures are as the repository
 * files of the release have them.
 *
 * @see https://github.com/microsoft/azurelinux SPECS/azurelinux-repos, SPECS/core-packages
 * @module
 */
import type { Distribution } from "./release.ts";
import { RELEASE_KEYS } from "./release-keys.ts";

export const AZURELINUX: Distribution = {
  name: "azurelinux",
  title: "Azure Linux",
  id: "azurelinux",
  keys: RELEASE_KEYS,
  repoFiles: ["azurelinux-official-base"],
  releases: [
    {
      name: "3",
      aliases: ["3.0"],
      releasever: "3.0",
      os: { id: "azurelinux", version: "3.0" },
      mirrors: ["https://packages.microsoft.com/azurelinux/3.0/prod"],
      repositories: [{ id: "azurelinux-official-base", path: "base/$basearch" }],
      architectures: ["x86_64", "aarch64"],
      keys: ["2BC94FFF7015A5F28F1537AD0CD9FED33135CE90"],
      signedMetadata: true,
      rpmdb: { backend: "sqlite", path: "var/lib/rpm" },
      // what its containers have; there are no groups
      groups: [],
      include: ["core-packages-container"],
      weakDeps: false,
    },
  ],
};
