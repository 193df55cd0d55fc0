/**
 * What differs from build to build in a rootfs of any distro.
 *
 * @module
 */
import type { Normalization } from "../contract/normalization.ts";
import { shadowDays } from "./shadow-days.ts";

/** Core adds them to those of each provider. */
export const COMMON_NORMALIZATIONS: readonly Normalization[] = [
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
  shadowDays,
];
