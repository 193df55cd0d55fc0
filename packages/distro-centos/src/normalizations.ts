/**
 * What scriptlets leave that differs from build to build.
 *
 * @module
 */
import { type Normalization, shadowDays } from "@rootsmith/core";

export const NORMALIZATIONS: readonly Normalization[] = [
  {
    name: "logs",
    reason: "what was installed when; they tell of the build, not of the rootfs",
    paths: ["var/log/dnf.log", "var/log/yum.log"],
    action: "remove",
  },
  {
    name: "ldconfig-cache",
    reason: "inode numbers and times of libraries; ldconfig makes it again, ld.so.cache stays",
    paths: ["var/cache/ldconfig/aux-cache"],
    action: "remove",
  },
  {
    name: "machine-id",
    reason: "random; an empty one is filled in at the first boot",
    paths: ["etc/machine-id"],
    action: "empty",
  },
  {
    name: "dbus-machine-id",
    reason: "random; dbus makes it again, or uses that of /etc",
    paths: ["var/lib/dbus/machine-id"],
    action: "remove",
  },
  {
    name: "random-seed",
    reason: "random, and the same in every container; systemd makes it at each shutdown",
    paths: ["var/lib/systemd/random-seed"],
    action: "remove",
  },
  shadowDays,
];
