/**
 * Debian and Ubuntu for the command: `rootsmith build debian:trixie`, and what a derivative has in
 * common with them.
 *
 * What builds them is loaded when they are built, so that the command starts soon.
 *
 * @module
 */
import type {
  CopySpec,
  DistroFlag,
  DistroPlugin,
  FlagValues,
  JsonObject,
  PackageGraphReader,
  PackageReader,
  RootfsProvider,
} from "@rootsmith/core/provider";
import { onTopFlags, parseCopy } from "@rootsmith/core/provider";
import type { DebianOptions } from "./options/debian-options.ts";
import type { DebianHooks, Hook } from "./options/hooks.ts";
import type { Distribution } from "./releases/release.ts";

const FLAGS: readonly DistroFlag[] = [
  {
    name: "variant",
    value: "name",
    help: "packages to start from: extract, custom, essential, apt, minbase, buildd, important, standard (default: minbase)",
    choices: [
      ...["extract", "custom", "essential", "apt", "minbase", "buildd", "important", "standard"],
    ],
  },
  {
    name: "include",
    value: "packages",
    help: "further packages: NAME, NAME=VERSION, NAME/SUITE, NAME:ARCH, ./FILE.deb",
    many: "list",
  },
  {
    name: "exclude",
    value: "packages",
    help: "packages that must not be there",
    many: "list",
  },
  { name: "recommends", help: "install what packages recommend, too" },
  {
    name: "solver",
    value: "name",
    help: "apt: choose as apt does where rootsmith differs",
    choices: ["apt", "rootsmith"],
  },
  {
    name: "architectures",
    value: "names",
    help: "foreign architectures for Multi-Arch, as Debian names them: i386",
    many: "list",
  },
  {
    name: "components",
    value: "names",
    help: "of the archive (default: main; for Ubuntu main,universe)",
    many: "list",
  },
  { name: "no-updates", help: "leave out SUITE-updates" },
  { name: "no-security", help: "leave out the security updates" },
  { name: "backports", help: "have SUITE-backports at hand for NAME/SUITE" },
  { name: "proposed", help: "take what is proposed for the next update" },
  {
    name: "source",
    value: "line|file",
    help: "further repository: a line of sources.list, or a .list or .sources file",
    option: "sources",
    many: "each",
    file: "text",
    parse: async (text) => {
      (await import("./formats/apt-source.ts")).readSources([text]);
      return text;
    },
  },
  {
    name: "debs",
    value: "path",
    help: "directory of .deb files to choose from as well",
    many: "each",
  },
  {
    name: "pin",
    value: "text|file",
    help: "preferences as apt's: text or file",
    option: "pins",
    many: "each",
    file: "text",
    parse: async (text) => {
      (await import("./formats/pins.ts")).parsePins(text);
      return text;
    },
  },
  { name: "snapshot", value: "time", help: "the archive as it was then: 20250101T000000Z" },
  { name: "no-check-valid-until", help: "accept metadata that has expired" },
  {
    name: "image-mirror",
    value: "[name=]url",
    help: "where apt in the image looks: NAME is that of a repository, debian-security",
    option: "imageMirrors",
    many: "each",
  },
  { name: "slim", help: "no documentation and translations, now and later" },
  {
    name: "distroless",
    help: "leave out what the included packages do not need to run: apt, dpkg, shells, tools",
  },
  {
    name: "keep",
    value: "packages",
    help: "what else stays in a distroless image, with what it needs",
    many: "list",
  },
  {
    name: "busybox",
    help: "put a static busybox into a distroless image, in /busybox, for debugging",
    option: "debug",
  },
  {
    name: "path-exclude",
    value: "glob",
    help: "paths to leave out, as for dpkg: '/usr/share/doc/*'",
    many: "each",
  },
  { name: "path-include", value: "glob", help: "paths to keep all the same", many: "each" },
  {
    name: "copy-in",
    value: "from:to",
    help: "file or directory of this machine to put into the image at the end",
    many: "each",
    parse: parseCopy,
  },
  {
    name: "run",
    value: "command",
    help: "command for /bin/sh in the image, when all is configured and copied",
    many: "each",
  },
  {
    name: "tweaks",
    value: "how",
    help: "docker or none: settings for containers",
    choices: ["docker", "none"],
  },
  ...onTopFlags("apt"),
];

/** What the plugin of one distribution says about it. */
export interface DebianPluginFacts {
  /** That of the distribution: `"kali"`. */
  readonly name: string;
  /** One line of the help: `"Kali Linux: kali-rolling (default)"`. */
  readonly summary: string;
  /** The suite that is built where none is named; undefined: the newest release with long support. */
  readonly suite?: string;
  /** The distribution, loaded when it is built. */
  load(): Promise<Distribution>;
}

/** The plugin of a distribution of the Debian family, with the flags that all of them have. */
export function debianPlugin({ name, summary, suite, load }: DebianPluginFacts): DistroPlugin {
  const factory = async (options: DebianOptions): Promise<RootfsProvider> => {
    const { debianProvider } = await import("./debian-provider.ts");
    return debianProvider(await load(), options);
  };
  return {
    name,
    summary,
    usage: `${name}:SUITE`,
    flags: FLAGS,
    tags: async () => {
      const { suiteNames } = await import("./releases/release.ts");
      return suiteNames(await load());
    },
    releases: async () => {
      const { distroReleases } = await import("./releases/release.ts");
      return distroReleases(await load());
    },
    async tagOf({ id, codename = "", version = "" }) {
      const distribution = await load();
      if (id !== (distribution.id ?? name)) return undefined;
      const { findRelease } = await import("./releases/release.ts");
      const release = findRelease(distribution, codename) ?? findRelease(distribution, version);
      return release?.codename;
    },
    provider: async (tag, values) =>
      factory({ ...optionsOf(values, name), suite: tag ?? suite ?? newestLts(await load()) }),
    fromLock: (options) => factory(lockedOptions(options)),
    packages: installedPackages,
    packageGraph: installedGraph,
    packageHistory: async () => (await import("./dpkg/package-history.ts")).DEBIAN_HISTORY,
  };
}

function newestLts({ releases }: Distribution): string {
  return releases.findLast(({ lts }) => lts)?.codename ?? "";
}

/** A lock records options; the factory checks each. */
function lockedOptions(options: JsonObject): DebianOptions {
  return options as JsonObject & DebianOptions;
}

const installedPackages: PackageReader = async (rootfs) =>
  (await import("./dpkg/installed-packages.ts")).installedDebianPackages(rootfs);

const installedGraph: PackageGraphReader = async (rootfs) =>
  (await import("./dpkg/installed-graph.ts")).installedDebianGraph(rootfs);

/** Values of {@linkcode FLAGS} as options, but the suite. The factory checks each. */
function optionsOf(values: FlagValues, main: string): Omit<DebianOptions, "suite"> {
  const { copyIn = [], run = [], imageMirrors, hooks, ...options } = values;
  const afterConfigure = [
    ...(copyIn as readonly CopySpec[]),
    ...(run as readonly string[]).map((command) => ({ run: ["/bin/sh", "-c", command] as const })),
  ];
  return {
    ...options,
    ...(imageMirrors !== undefined && {
      imageMirrors: mirrorsOf(imageMirrors as readonly string[], main),
    }),
    ...hooksOf(hooks as DebianHooks | undefined, afterConfigure),
  };
}

/** Flags come after what a definition gives as an option. */
function hooksOf(
  hooks: DebianHooks | undefined,
  afterConfigure: readonly Hook[],
): Pick<DebianOptions, "hooks"> {
  if (afterConfigure.length === 0) return hooks === undefined ? {} : { hooks };
  return {
    hooks: { ...hooks, afterConfigure: [...(hooks?.afterConfigure ?? []), ...afterConfigure] },
  };
}

/** `URL` is for the main repository, `NAME=URL` for any other. */
function mirrorsOf(texts: readonly string[], main: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = main, url = ""] = /^(?:([a-z0-9-]+)=)?(.*)$/.exec(text) ?? [];
      return [name, url];
    }),
  );
}

/** Debian and Ubuntu. */
export const plugins: readonly DistroPlugin[] = [
  debianPlugin({
    name: "debian",
    summary: "Debian: bookworm, trixie, stable, sid, … (default: stable)",
    suite: "stable",
    load: async () => (await import("./releases/debian-releases.ts")).DEBIAN,
  }),
  debianPlugin({
    name: "ubuntu",
    summary: "Ubuntu: xenial, noble, 24.04, … (default: the newest LTS)",
    load: async () => (await import("./releases/ubuntu-releases.ts")).UBUNTU,
  }),
];
