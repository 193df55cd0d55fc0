/**
 * Kali Linux, as data: what sets it apart from Debian.
 *
 * @see https://www.kali.org/docs/general-use/kali-linux-sources-list-repositories/
 * @see https://www.kali.org/blog/new-kali-archive-signing-key/
 * @module
 */
import type { Archive, Distribution, Release } from "@rootsmith/distro-debian";

const ARCHIVE: Archive = {
  repository: "kali",
  mirrors: ["http://http.kali.org/kali"], // http: apt in minbase has no certificates
  // Kali Linux Archive Automatic Signing Key (2025), which expires on 2028-04-17
  keys: ["827C8569F2518CC677FECA1AED65462EC8D5E4C5"],
};

/** Each is signed by the same key, and none has a suite of updates beside it. */
function branch(codename: string): Release {
  return {
    codename,
    version: "",
    mergedUsr: true,
    sqv: true,
    pockets: {},
    components: ["main", "contrib", "non-free", "non-free-firmware"],
    include: ["kali-archive-keyring"],
    sources: { format: "one-line" },
    archives: [ARCHIVE],
  };
}

export const KALI: Distribution = {
  name: "kali",
  title: "Kali Linux",
  releases: [branch("kali-last-snapshot"), branch("kali-rolling"), branch("kali-dev")],
  keys: "/usr/share/keyrings/kali-archive-keyring.gpg",
};
