/**
 * The plugins of CentOS, Fedora and related distributions: `rootsmith build centos:9-stream`.
 *
 * The providers are loaded only when they are needed, so that the command starts quickly.
 *
 * @module
 */
import type {
  DistroFlag,
  DistroPlugin,
  JsonObject,
  PackageReader,
  RootfsProvider,
} from "@rootsmith/core/provider";
import type { CentosOptions } from "./options/options.ts";

const FLAGS: readonly DistroFlag[] = [
  {
    name: "groups",
    value: "names",
    help: "groups of packages by id or name (default: core)",
    many: "list",
  },
  {
    name: "group-types",
    value: "types",
    help: "of their packages: mandatory, default, optional (default: mandatory)",
    many: "list",
  },
  {
    name: "include",
    value: "packages",
    help: "further packages: NAME, NAME-VERSION, globs, paths",
    many: "list",
  },
  {
    name: "exclude",
    value: "packages",
    help: "packages that must not be there",
    many: "list",
  },
  {
    name: "repo",
    value: "url|directory|file",
    help: "repository instead of the release's, or a .repo file or yum.conf",
    option: "repositories",
    many: "each",
    file: "any",
  },
  {
    name: "key",
    value: "file",
    help: "public key that may sign packages, instead of the release's",
    option: "keys",
    many: "each",
    file: "text",
  },
  { name: "no-check-signatures", help: "accept packages that nobody has signed" },
  {
    name: "modules",
    value: "streams",
    help: "streams to enable, profiles to install: nodejs:18, nodejs:18/minimal, …",
    many: "list",
  },
  { name: "weak-deps", help: "install what packages recommend (default: as yum, dnf)" },
  { name: "no-weak-deps", help: "install nothing that packages only recommend" },
  { name: "best", help: "take nothing but the newest version of what is asked for" },
  { name: "strict", help: "fail if anything cannot be installed (default: as yum.conf has it)" },
  { name: "no-strict", help: "leave out what is not there or cannot be installed" },
  { name: "docs", help: "install documentation" },
  {
    name: "langs",
    value: "names",
    help: "install nothing for other languages: de_DE, …",
    many: "list",
  },
  {
    name: "net-shared-paths",
    value: "paths",
    help: "install nothing there, as %_netsharedpath: /usr/share/man, …",
    many: "list",
  },
  { name: "minimize", value: "how", help: "febootstrap: remove locales and caches at the end" },
  { name: "no-vault", help: "keep repository files that name servers that are gone" },
  { name: "devices", help: "the static device nodes that mkimage-yum.sh made" },
  { name: "network", help: "the /etc/sysconfig/network that mkimage-yum.sh wrote" },
];

/** What sets the plugin of one RPM distribution apart from the others. */
export interface RpmPluginFacts extends Pick<DistroPlugin, "name" | "summary" | "tags"> {
  /** The release that is built if none is named. */
  readonly release: string;
  /** Makes the provider, after loading the code for it. */
  factory(options: CentosOptions): Promise<RootfsProvider>;
}

/**
 * The plugin of an RPM distribution, with the flags that all of them have.
 *
 * @example
 * ```ts
 * export const plugin: DistroPlugin = rpmPlugin({
 *   name: "amazonlinux",
 *   summary: "Amazon Linux: 2023",
 *   release: "2023",
 *   factory: async (options) => (await import("./amazonlinux.ts")).amazonlinux(options),
 * });
 * ```
 */
export function rpmPlugin({ release, factory, ...facts }: RpmPluginFacts): DistroPlugin {
  return {
    ...facts,
    summary: `${facts.summary} (default: ${release})`,
    usage: `${facts.name}:RELEASE`,
    flags: FLAGS,
    provider: (tag, values) => factory({ ...values, release: tag ?? release }),
    fromLock: (options) => factory(lockedOptions(options)),
    packages: installedPackages,
  };
}

/** The settings in a lock are valid options. The factory checks each of them. */
function lockedOptions(options: JsonObject): CentosOptions {
  return options as JsonObject & CentosOptions;
}

const installedPackages: PackageReader = async (rootfs) =>
  (await import("@rootsmith/rpm")).installedRpmPackages(rootfs);

const DISTROS = [
  ["centos", "CentOS: 5, 6, 7, 8, 8-stream, 9-stream, 10-stream", "10-stream"],
  ["rocky", "Rocky Linux: 8, 9, 10", "10"],
  ["alma", "AlmaLinux: 8, 9, 10", "10"],
  ["oracle", "Oracle Linux: 5, 6, 7, 8, 9", "9"],
  ["scientific", "Scientific Linux: 6, 7", "7"],
  ["slc", "Scientific Linux CERN: 5, 6; needs --key", "6"],
  ["fedora", "Fedora: 41, 42, 43, 44", "44"],
] as const;

/** CentOS, Fedora and the distributions related to them. */
export const plugins: readonly DistroPlugin[] = DISTROS.map(([name, summary, release]) =>
  rpmPlugin({
    name,
    summary,
    release,
    factory: async (options) => (await import("./centos.ts"))[name](options),
  }),
);
