/**
 * The distros that come with the command. Each package exports its plugins as any other does; what
 * builds them is loaded when they are built.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import { plugins as busybox } from "@rootsmith/distro-busybox/plugin";
import { plugins as centos } from "@rootsmith/distro-centos/plugin";
import { plugins as debian } from "@rootsmith/distro-debian/plugin";
import { plugins as scratch } from "@rootsmith/scratch/plugin";

/** In the order of the help. */
export const BUILT_IN: readonly DistroPlugin[] = [...debian, ...centos, ...busybox, ...scratch];
