/**
 * The releases of Mageia.
 *
 * None of the repositories could be reached where this was written: URLs and architectures are as Mageia documents
 * them.
 *
 * @see https://wiki.mageia.org/en/Using_DNF for the repositories, which have the metadata of dnf beside that of urpmi
 * @module
 */
import type { Distribution, Release } from "./release.ts";
import { RELEASE_KEYS } from "./release-keys.ts";

const KEY = "00EDB89585B012A8916F0DF8B742FA8B80420F66";

export const MAGEIA: Distribution = {
  name: "mageia",
  title: "Mageia",
  id: "mageia",
  keys: RELEASE_KEYS,
  repoFiles: ["mageia-x86_64", "mageia-i586", "mageia-i686", "mageia-aarch64", "mageia-armv7hl"],
  releases: [mageia("9")],
};

function mageia(name: string): Release {
  const base = `distrib/${name}/$basearch/media/core`;
  return {
    name,
    releasever: name,
    mirrors: [
      "https://mirrors.kernel.org/mageia",
      "https://www.mirrorservice.org/sites/mageia.org/pub/mageia",
    ],
    repositories: [
      { id: "release", path: `${base}/release` },
      { id: "updates", path: `${base}/updates` },
    ],
    architectures: ["x86_64", "aarch64"],
    keys: [KEY],
    rpmdb: { backend: "sqlite", path: "var/lib/rpm" },
    // as the script of Docker's contrib for Mageia
    groups: [],
    include: ["basesystem-minimal", "urpmi"],
    weakDeps: false,
  };
}
