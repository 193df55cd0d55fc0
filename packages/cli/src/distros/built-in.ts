/**
 * The built-in distros. Each package exports its plugins like any other; the code that builds them is
 * loaded when it is needed.
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
