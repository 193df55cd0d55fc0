/**
 * The releases of Fedora.
 *
 * None of the repositories could be reached where this was written: URLs and architectures are as
 * Fedora documents them.
 *
 * @see https://fedoraproject.org/security/ for the keys
 * @module
 */
import type { Distribution, Release } from "./release.ts";
import { RELEASE_KEYS } from "./release-keys.ts";

const KEYS = {
  "41": "466CF2D8B60BC3057AA9453ED0622462E99D6AD1",
  "42": "B0F4950458F69E1150C6C5EDC8AC4916105EF944",
  "43": "C6E7F081CF80E13146676E88829B606631645531",
  "44": "36F612DCF27F7D1A48A835E4DBFCF71C6D9F90A6",
  "45": "4F50A6114CD5C6976A7F1179655A4B02F577861E",
} as const;

const PUBLIC = ["https://dl.fedoraproject.org/pub/fedora/linux"];
const ARCHIVE = ["https://archives.fedoraproject.org/pub/archive/fedora/linux"];

export const FEDORA: Distribution = {
  name: "fedora",
  title: "Fedora",
  id: "fedora",
  keys: RELEASE_KEYS,
  repoFiles: ["fedora", "fedora-updates"],
  releases: [
    fedora("41", ARCHIVE, { ended: true }),
    fedora("42", ARCHIVE, { ended: true }),
    fedora("43", PUBLIC),
    fedora("44", PUBLIC),
    fedora("45", PUBLIC),
  ],
};

function fedora(
  name: keyof typeof KEYS,
  mirrors: readonly string[],
  facts: Pick<Release, "ended"> = {},
): Release {
  return {
    name,
    releasever: name,
    mirrors,
    repositories: [
      { id: "fedora", path: `releases/${name}/Everything/$basearch/os` },
      { id: "updates", path: `updates/${name}/Everything/$basearch` },
    ],
    architectures: ["x86_64", "aarch64", "ppc64le", "s390x"],
    keys: [KEYS[name]],
    rpmdb: { backend: "sqlite", path: "usr/lib/sysimage/rpm" },
    weakDeps: true,
    ...facts,
  };
}
