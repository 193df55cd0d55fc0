/**
 * What the flags of builds check of keys and repository files.
 *
 * @module
 */
import type { DistroFlag } from "@rootsmith/core/provider";
import { plugins } from "@rootsmith/distro-centos/plugin";

/** Of the flag `name` of RPM distributions: its `parse()`. */
export function rpmFlagCheck(name: "key" | "repo"): DistroFlag["parse"] {
  return plugins[0]?.flags?.find((flag) => flag.name === name)?.parse;
}
