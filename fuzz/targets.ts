/**
 * All that is fuzzed.
 *
 * @module
 */
import type { FuzzTarget } from "./target.ts";
import { ALPINE_TARGETS } from "./targets/alpine-targets.ts";
import { ARCH_TARGETS } from "./targets/arch-targets.ts";
import { ARCHIVE_TARGETS } from "./targets/archive-targets.ts";
import { BUILDER_TARGETS } from "./targets/builder-targets.ts";
import { DEBIAN_TARGETS } from "./targets/debian-targets.ts";
import { DEFINITION_TARGETS } from "./targets/definition-targets.ts";
import { IMAGE_TARGETS } from "./targets/image-targets.ts";
import { IN_RELEASE_TARGETS } from "./targets/in-release-targets.ts";
import { JSON_TARGETS } from "./targets/json-targets.ts";
import { RPM_TARGETS } from "./targets/rpm-targets.ts";

export const TARGETS: readonly FuzzTarget[] = [
  ...ARCHIVE_TARGETS,
  ...DEBIAN_TARGETS,
  ...IN_RELEASE_TARGETS,
  ...IMAGE_TARGETS,
  ...BUILDER_TARGETS,
  ...RPM_TARGETS,
  ...ALPINE_TARGETS,
  ...ARCH_TARGETS,
  ...DEFINITION_TARGETS,
  ...JSON_TARGETS,
];
