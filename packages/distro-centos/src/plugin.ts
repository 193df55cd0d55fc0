/**
 * The plugins of CentOS, Fedora and related distributions: `rootsmith build centos:9-stream`.
 *
 * The providers are loaded only when they are needed, so that the command starts quickly.
 *
 * @module
 */
import {
  type DistroFlag,
  type DistroPlugin,
  type JsonObject,
  onTopFlags,
  type PackageGraphReader,
  type PackageReader,
  type RootfsProvider,
} from "@rootsmith/core/provider";
import type { CentosOptions } from "./options/options.ts";
import type { Distribution } from "./releases/release.ts";

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
    choices: ["mandatory", "default", "optional"],
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
    parse: async (text) => {
      (await import("./repositories/repositories.ts")).checkRepositoryFile(text);
      return text;
    },
  },
  {
    name: "key",
    value: "file",
    help: "public key that may sign packages, instead of the release's",
    option: "keys",
    many: "each",
    file: "text",
    parse: async (text) => {
      const { readKeyring } = await import("@rootsmith/openpgp");
      await readKeyring(new TextEncoder().encode(text));
      return text;
    },
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
  {
    name: "distroless",
    help: "leave out what the included packages do not need to run: rpm, dnf, shells, tools",
  },
  {
    name: "keep",
    value: "packages",
    help: "what else stays in a distroless image, with what it needs",
    many: "list",
  },
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
  {
    name: "minimize",
    value: "how",
    help: "febootstrap: remove locales and caches at the end",
    choices: ["none", "febootstrap"],
  },
  { name: "no-vault", help: "keep repository files that name servers that are gone" },
  { name: "devices", help: "the static device nodes that mkimage-yum.sh made" },
  { name: "network", help: "the /etc/sysconfig/network that mkimage-yum.sh wrote" },
  ...onTopFlags("dnf"),
];

/** What is of dnf alone, or of the scripts that made images of CentOS. */
const NOT_ZYPPER = ["modules", "group-types", "weak-deps", "no-weak-deps", "best"];
const NOT_SUSE = ["minimize", "no-vault", "network", "no-base-sources"];

/** The same options, as zypper calls them. */
const ZYPPER_FLAGS: readonly DistroFlag[] = [
  {
    name: "patterns",
    value: "names",
    help: "patterns, which are packages that require others: enhanced_base, …",
    option: "groups",
    many: "list",
  },
  { name: "recommends", help: "install what packages recommend", option: "weakDeps" },
  {
    name: "no-recommends",
    help: "install nothing that packages only recommend (the default)",
    option: "weakDeps",
  },
  ...FLAGS.filter(({ name }) => name !== "groups" && ![...NOT_ZYPPER, ...NOT_SUSE].includes(name)),
  ...onTopFlags("zypper").filter(({ name }) => name === "no-base-sources"),
];

/** What sets the plugin of one RPM distribution apart from the others. */
export interface RpmPluginFacts {
  /** That of the distribution: `"amazonlinux"`. */
  readonly name: string;
  /** One line of the help: `"Amazon Linux: 2023"`. The default release is added to it. */
  readonly summary: string;
  /** The release that is built if none is named. */
  readonly release: string;
  /** That of the distribution: flags are those of its packages. Default: `"dnf"`. */
  readonly manager?: "dnf" | "zypper";
  /** The distribution, loaded when it is built. */
  load(): Promise<Distribution>;
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
 *   load: async () => AMAZON_LINUX,
 * });
 * ```
 */
export function rpmPlugin({
  name,
  summary,
  release,
  manager = "dnf",
  load,
}: RpmPluginFacts): DistroPlugin {
  const factory = async (options: CentosOptions): Promise<RootfsProvider> => {
    const { rpmProvider } = await import("./rpm-provider.ts");
    return rpmProvider(await load(), options);
  };
  return {
    name,
    summary: `${summary} (default: ${release})`,
    usage: `${name}:RELEASE`,
    flags: manager === "zypper" ? ZYPPER_FLAGS : FLAGS,
    tags: async () => (await load()).releases.map((one) => one.name),
    releases: async () => {
      const { distroReleases } = await import("./releases/release.ts");
      return distroReleases(await load());
    },
    async tagOf(os) {
      const distribution = await load();
      const { findRelease, isRelease } = await import("./releases/release.ts");
      const own = distribution.releases.find((one) => one.os && isRelease(os, distribution, one));
      if (own !== undefined) return own.name;
      if (os.id !== distribution.id) return undefined;
      const major = os.version?.split(".")[0] ?? "";
      // CentOS Linux 8 and CentOS Stream 8 differ in nothing else.
      const tag = os.name?.endsWith(" Stream") ? `${major}-stream` : major;
      return findRelease(distribution, tag)?.name;
    },
    provider: (tag, values) => factory({ ...values, release: tag ?? release }),
    fromLock: (options) => factory(lockedOptions(options)),
    packages: installedPackages,
    packageGraph: installedGraph,
    packageHistory: async () => (await import("@rootsmith/rpm")).RPM_HISTORY,
  };
}

/** The settings in a lock are valid options. The factory checks each of them. */
function lockedOptions(options: JsonObject): CentosOptions {
  return options as JsonObject & CentosOptions;
}

const installedPackages: PackageReader = async (rootfs) =>
  (await import("@rootsmith/rpm")).installedRpmPackages(rootfs);

const installedGraph: PackageGraphReader = async (rootfs) =>
  (await import("@rootsmith/rpm")).installedRpmGraph(rootfs);

const rebuilds = (): Promise<typeof import("./releases/rebuild-releases.ts")> =>
  import("./releases/rebuild-releases.ts");

/** CentOS, Fedora and the distributions related to them. */
export const plugins: readonly DistroPlugin[] = [
  rpmPlugin({
    name: "centos",
    summary: "CentOS: 5, 6, 7, 8, 8-stream, 9-stream, 10-stream",
    release: "10-stream",
    load: async () => (await import("./releases/centos-releases.ts")).CENTOS,
  }),
  rpmPlugin({
    name: "rocky",
    summary: "Rocky Linux: 8, 9, 10",
    release: "10",
    load: async () => (await rebuilds()).ROCKY,
  }),
  rpmPlugin({
    name: "alma",
    summary: "AlmaLinux: 8, 9, 10",
    release: "10",
    load: async () => (await rebuilds()).ALMA,
  }),
  rpmPlugin({
    name: "oracle",
    summary: "Oracle Linux: 5, 6, 7, 8, 9",
    release: "9",
    load: async () => (await rebuilds()).ORACLE,
  }),
  rpmPlugin({
    name: "scientific",
    summary: "Scientific Linux: 6, 7",
    release: "7",
    load: async () => (await rebuilds()).SCIENTIFIC,
  }),
  rpmPlugin({
    name: "slc",
    summary: "Scientific Linux CERN: 5, 6; needs --key",
    release: "6",
    load: async () => (await rebuilds()).SLC,
  }),
  rpmPlugin({
    name: "fedora",
    summary: "Fedora: 41, 42, 43, 44, 45",
    release: "45",
    load: async () => (await import("./releases/fedora-releases.ts")).FEDORA,
  }),
  rpmPlugin({
    name: "mageia",
    summary: "Mageia: 9",
    release: "9",
    load: async () => (await import("./releases/mageia-releases.ts")).MAGEIA,
  }),
  rpmPlugin({
    name: "azurelinux",
    summary: "Azure Linux: 3",
    release: "3",
    load: async () => (await import("./releases/azurelinux-releases.ts")).AZURELINUX,
  }),
];
