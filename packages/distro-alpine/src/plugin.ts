/**
 * Alpine for the command: `rootsmith build alpine:3.20`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import { alpine } from "./alpine.ts";
import { installedApkGraph } from "./database/installed-graph.ts";
import { installedApkPackages } from "./database/installed-packages.ts";
import type { AlpineSettings } from "./options/alpine-options.ts";
import { compareVersions } from "./relations/version.ts";
import { parseKeys } from "./releases/alpine-keys.ts";
import { alpineDistroReleases, alpineTagOf, alpineTags } from "./releases/alpine-releases.ts";

export const plugin: DistroPlugin = {
  name: "alpine",
  usage: "alpine[:RELEASE]",
  summary: "Alpine Linux: 3.24, latest-stable, edge, … (default: latest-stable)",
  flags: [
    {
      name: "packages",
      value: "names",
      help: "as in /etc/apk/world: curl>8, curl@edge (default: alpine-base)",
      many: "list",
    },
    {
      name: "repositories",
      value: "names",
      help: "main, edge/testing, @edge edge/main, v3 URL, … (default: main,community)",
      many: "list",
    },
    {
      name: "key",
      value: "file",
      help: "public key (PEM) that may sign repositories, beside those of the release",
      option: "keys",
      many: "each",
      file: "text",
      parse: (text) => {
        parseKeys(new TextEncoder().encode(text), "the file");
        return text;
      },
    },
    {
      name: "image-mirror",
      value: "url",
      help: "where apk in the image looks",
    },
  ],
  provider: (release, values) => alpine({ ...values, ...(release !== undefined && { release }) }),
  fromLock: (options) => {
    const { branch: release, ...others } = options as AlpineSettings;
    return alpine({ ...others, release });
  },
  tags: async () => alpineTags(),
  releases: async () => alpineDistroReleases(),
  tagOf: async (os) => alpineTagOf(os),
  packages: installedApkPackages,
  packageGraph: installedApkGraph,
  packageHistory: async () => ({
    type: "apk",
    compareVersions,
    changelogs: async () => new Map(), // packages of Alpine carry none
  }),
};
