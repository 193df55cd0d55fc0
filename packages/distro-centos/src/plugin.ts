/**
 * CentOS and its kin for the command: `rootsmith build centos:9-stream`, and what a derivative has in
 * common with them.
 *
 * What builds them is loaded when they are built, so that the command starts soon.
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

/** What the plugin of one distribution says about it. */
export interface RpmPluginFacts extends Pick<DistroPlugin, "name" | "summary" | "tags"> {
  /** The release that is built where none is named. */
  readonly release: string;
  /** Makes the provider; loads what it takes. */
  factory(options: CentosOptions): Promise<RootfsProvider>;
}

/** The plugin of a distribution that is made of RPM packages, with the flags that all of them have. */
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

/** What stands in a lock are options; the factory checks each. */
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

/** CentOS and its kin. */
export const plugins: readonly DistroPlugin[] = DISTROS.map(([name, summary, release]) =>
  rpmPlugin({
    name,
    summary,
    release,
    factory: async (options) => (await import("./centos.ts"))[name](options),
  }),
);
