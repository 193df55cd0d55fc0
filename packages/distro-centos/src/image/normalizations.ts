/**
 * What scriptlets leave that differs from build to build, beside what core knows of every distro.
 *
 * @module
 */
import type { Normalization } from "@rootsmith/core/provider";

export const NORMALIZATIONS: readonly Normalization[] = [
  {
    name: "logs",
    reason: "what was installed when; they tell of the build, not of the rootfs",
    paths: ["var/log/dnf.log", "var/log/yum.log"],
    action: "remove",
  },
  {
    name: "random-seed",
    reason: "random, and the same in every container; systemd makes it at each shutdown",
    paths: ["var/lib/systemd/random-seed"],
    action: "remove",
  },
];
