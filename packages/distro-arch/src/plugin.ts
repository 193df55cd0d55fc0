/**
 * Arch Linux for the command: `rootsmith build arch`.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import { arch } from "./arch.ts";
import { compareVersions } from "./formats/version.ts";
import type { ArchSettings } from "./options/options.ts";
import { installedArchGraph, installedArchPackages } from "./pacman/installed-packages.ts";

export const plugin: DistroPlugin = {
  name: "arch",
  usage: "arch[:latest|:YYYY-MM-DD]",
  summary: "Arch Linux: latest, or as its archive has it of a day (default: latest)",
  flags: [
    {
      name: "packages",
      value: "names",
      help: "packages to start from: names, groups, NAME>=VERSION, REPOSITORY/NAME (default: base)",
      many: "list",
    },
    { name: "include", value: "packages", help: "further packages", many: "list" },
    {
      name: "repositories",
      value: "names",
      help: "of pacman, the one that counts most first (default: core,extra)",
      many: "list",
    },
    {
      name: "sig-level",
      value: "words",
      help: "signatures there have to be, as in pacman.conf (default: Required DatabaseOptional)",
    },
    {
      name: "noextract",
      option: "noExtract",
      value: "pattern",
      help: "paths to leave out, now and later, as in pacman.conf",
      many: "each",
    },
    { name: "slim", help: "no documentation and translations, now and later" },
    {
      name: "locales",
      value: "names",
      help: "to be made by locale-gen, the default first: en_US.UTF-8",
      many: "list",
    },
    { name: "init-keyring", help: "run pacman-key in the image, which then differs each time" },
    { name: "image-mirror", value: "url", help: "where pacman in the image looks" },
  ],
  provider: (release, values) => arch({ ...values, ...(release !== undefined && { release }) }),
  releases: async () => [{ tag: "latest" }],
  fromLock: (options) => arch(options as ArchSettings),
  packages: installedArchPackages,
  packageGraph: installedArchGraph,
  packageHistory: async () => ({
    type: "alpm",
    compareVersions,
    changelogs: async () => new Map(),
  }),
  tagOf: async ({ id }) => (id === "arch" ? "latest" : undefined),
  imageName: (tag) => `arch:${tag?.replaceAll(/[/.]/g, "-") ?? "latest"}`,
};
