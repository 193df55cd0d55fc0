/**
 * Alpine for the command: `rootsmith build alpine:3.20`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core";
import { alpine } from "./alpine.ts";
import { alpineOptions } from "./options.ts";

export const plugin: DistroPlugin = {
  name: "alpine",
  usage: "alpine[:RELEASE]",
  summary: "Alpine Linux: 3.20, latest-stable, edge, … (default: latest-stable)",
  provider: (release, options) => alpine(alpineOptions(release, options)),
};
