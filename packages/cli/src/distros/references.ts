/**
 * What `rootsmith build` can build by name: the only place that knows all distros.
 *
 * A distro's package is loaded when one of its references is built, not before.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { type DistroPlugin, nearestNames, type RootfsProvider } from "@rootsmith/core";
import type { DistroFlag } from "../flags/distro-flag.ts";
import { UsageError } from "../process/usage-error.ts";
import { CENTOS_FLAGS, centosOptions } from "./centos-flags.ts";
import { DEBIAN_FLAGS, debianOptions } from "./debian-flags.ts";
import { existingRootfs, PATH_FLAGS, rootfsImageName } from "./existing-rootfs.ts";
import { SCRATCH_FLAGS, scratchImageName, scratchOptions } from "./scratch-flags.ts";

/** One row of the table: a distro that comes with the command, and has flags of its own. */
export interface Distro extends DistroPlugin {
  readonly flags: readonly DistroFlag[];
  /** True: `NAME:` is meant, and is the same as `NAME`. */
  readonly emptyTag?: boolean;
  /** Tags that mean this distro even where its name is left out. */
  tags?(): Promise<readonly string[]>;
  imageName(tag: string | undefined, flags: Readonly<Record<string, unknown>>): string;
  /**
   * @param flags Values of the flags that were given, by their names in camel case.
   * @throws {TypeError | UsageError} If a value cannot be used.
   */
  provider(
    tag: string | undefined,
    flags: Readonly<Record<string, unknown>>,
  ): Promise<RootfsProvider>;
}

/** What a person asked for: a distro by reference, built in or not, or a build script. */
export type Reference =
  | { readonly kind: "distro"; readonly distro: Distro; readonly tag?: string }
  | { readonly kind: "plugin"; readonly name: string; readonly tag?: string }
  | { readonly kind: "script"; readonly path: string };

/** Of what is downloaded from a URL that the caller names. */
const DIGEST_FLAG: DistroFlag = {
  flags: "--digest <digest>",
  description: "sha256:… of what is at the URL",
};

/** CentOS and its kin: name, how it is called, what is built without a release. */
const RPM_DISTROS = [
  ["centos", "CentOS: 5, 6, 7, 8, 8-stream, 9-stream, 10-stream", "10-stream"],
  ["rocky", "Rocky Linux: 8, 9, 10", "10"],
  ["alma", "AlmaLinux: 8, 9, 10", "10"],
  ["oracle", "Oracle Linux: 5, 6, 7, 8, 9", "9"],
  ["scientific", "Scientific Linux: 6, 7", "7"],
  ["slc", "Scientific Linux CERN: 5, 6; needs --key", "6"],
  ["fedora", "Fedora: 41, 42, 43, 44", "44"],
] as const;

/** All that can be built by name. */
export const DISTROS: readonly Distro[] = [
  {
    name: "debian",
    usage: "debian:SUITE",
    summary: "Debian: bookworm, trixie, stable, sid, … (default: stable)",
    flags: DEBIAN_FLAGS,
    imageName: (tag) => (tag === undefined ? "debian" : `debian:${tag}`),
    tags: () => suitesOf("debian"),
    async provider(tag = "stable", flags) {
      const { debian } = await import("@rootsmith/distro-debian");
      return debian(await debianOptions(tag, flags, "debian"));
    },
  },
  {
    name: "ubuntu",
    usage: "ubuntu:SUITE",
    summary: "Ubuntu: xenial, noble, 24.04, … (default: the newest LTS)",
    flags: DEBIAN_FLAGS,
    imageName: (tag) => (tag === undefined ? "ubuntu" : `ubuntu:${tag}`),
    tags: () => suitesOf("ubuntu"),
    async provider(tag, flags) {
      const { newestUbuntuLts, ubuntu } = await import("@rootsmith/distro-debian");
      return ubuntu(await debianOptions(tag ?? newestUbuntuLts(), flags, "ubuntu"));
    },
  },
  ...RPM_DISTROS.map(
    ([name, summary, newest]): Distro => ({
      name,
      usage: `${name}:RELEASE`,
      summary: `${summary} (default: ${newest})`,
      flags: CENTOS_FLAGS,
      imageName: (tag) => (tag === undefined ? name : `${name}:${tag}`),
      async provider(tag = newest, flags) {
        const distros = await import("@rootsmith/distro-centos");
        return distros[name](await centosOptions(tag, flags));
      },
    }),
  ),
  {
    name: "busybox",
    usage: "busybox[:VERSION]",
    summary: "BusyBox: Debian's busybox-static (default: 1.37.0), or a binary of yours",
    flags: [
      { flags: "--binary <file>", description: "a static busybox, or a .deb that holds one" },
      { flags: "--url <url>", description: "the same from a URL; needs --digest" },
      DIGEST_FLAG,
      { flags: "--layout <name>", description: "official, or bare as mkimage.sh made it" },
    ],
    imageName: (tag) => (tag === undefined ? "busybox" : `busybox:${tag}`),
    async provider(version, options) {
      const { busybox } = await import("@rootsmith/distro-busybox");
      return busybox({ ...options, ...(version !== undefined && { version }) });
    },
  },
  {
    name: "scratch",
    usage: "scratch",
    summary: "nothing but the files that are added",
    flags: SCRATCH_FLAGS,
    imageName: (_tag, flags) => scratchImageName(flags),
    async provider(tag, flags) {
      if (tag !== undefined) {
        throw new UsageError(`Cannot build "scratch:${tag}": scratch has no tags`);
      }
      const { scratch } = await import("@rootsmith/scratch");
      return scratch(scratchOptions(flags));
    },
  },
  {
    name: "dir",
    usage: "dir:PATH",
    summary: "a root file system in a directory",
    flags: PATH_FLAGS,
    imageName: rootfsImageName,
    async provider(dir, flags) {
      if (dir === undefined) throw needsPath("dir");
      return existingRootfs({ dir }, flags);
    },
  },
  {
    name: "tar",
    usage: "tar:FILE",
    summary: "a root file system in an archive, also from a URL with --digest",
    flags: [DIGEST_FLAG],
    imageName: rootfsImageName,
    async provider(tar, flags) {
      if (tar === undefined) throw needsPath("tar");
      return existingRootfs({ tar }, flags);
    },
  },
  {
    name: "host",
    usage: "host:[ROOT]",
    summary: "the running machine, or one whose disk is mounted at ROOT",
    flags: PATH_FLAGS,
    emptyTag: true,
    imageName: (root) => rootfsImageName(root ?? "host"),
    provider: (host = "/", flags) => existingRootfs({ host }, flags),
  },
];

function needsPath(name: string): UsageError {
  return new UsageError(`Cannot build "${name}": it needs a path`, { hint: `Write ${name}:PATH` });
}

async function suitesOf(name: "debian" | "ubuntu"): Promise<readonly string[]> {
  const { DEBIAN, suiteNames, UBUNTU } = await import("@rootsmith/distro-debian");
  return suiteNames(name === "debian" ? DEBIAN : UBUNTU);
}

const SCRIPT = /\.[cm]?[jt]s$/;

/** Names that a distro can have. */
const NAME = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Reads `"debian:bookworm"`, `"scratch"` or the path of a build script. A name that is not in the
 * table may be that of a plugin.
 *
 * @throws {UsageError} If no distro can have the name, or the script does not exist.
 */
export function parseReference(text: string): Reference {
  const colon = text.indexOf(":");
  const name = colon < 0 ? text : text.slice(0, colon);
  const distro = DISTROS.find((candidate) => candidate.name === name);
  if (distro === undefined && SCRIPT.test(text)) {
    if (existsSync(text)) return { kind: "script", path: text };
    throw new UsageError(`Cannot run "${text}": there is no such file`);
  }
  if (distro === undefined && !NAME.test(name)) throw unknownDistro(text);
  const after = colon < 0 ? undefined : text.slice(colon + 1);
  const tag = after === "" && distro?.emptyTag ? undefined : after;
  if (tag === "") {
    throw new UsageError(`Cannot build "${text}": nothing stands after the colon`, {
      hint: `Write ${distro?.usage ?? `${name}, or ${name}:TAG`}`,
    });
  }
  const given = tag !== undefined && { tag };
  return distro === undefined
    ? { kind: "plugin", name, ...given }
    : { kind: "distro", distro, ...given };
}

/**
 * No distro has the name of the reference `text`.
 *
 * @param packages The plugins that could have had it.
 * @param meant What it may be a misspelling of.
 */
export function unknownDistro(
  text: string,
  packages: readonly string[] = [],
  meant: string | undefined = nearestDistro(text),
): UsageError {
  const [name] = splitReference(text);
  const known = DISTROS.map((distro) => distro.usage).join(", ");
  const plugins =
    packages.length === 0
      ? ""
      : `; or install its plugin, ${packages.join(" or ")}; or name one with --plugin PATH`;
  const choice = `hoose one of: ${known}, or the path of a build script${plugins}`;
  return new UsageError(`Cannot build "${name}": no distro is called that`, {
    hint: meant === undefined ? `C${choice}` : `Did you mean "${meant}"? If not, c${choice}`,
  });
}

/** As {@linkcode nearestDistro}, also for `"bookworm"`, where the distro is left out. */
export async function nearestReference(text: string): Promise<string | undefined> {
  const suites: string[] = [];
  for (const { name, tags } of DISTROS) {
    for (const tag of (await tags?.()) ?? []) suites.push(`${name}:${tag}`);
  }
  const tagOf = (suite: string): string => splitReference(suite)[1] ?? "";
  const bySuite = (tag: string | undefined): string | undefined =>
    suites.find((suite) => tagOf(suite) === tag);
  return bySuite(text) ?? nearestDistro(text) ?? bySuite(nearestNames(text, suites.map(tagOf))[0]);
}

/** `"debian:bookworm"` for `"debain:bookworm"`, `"centos:7"` for `"centos7"`. */
function nearestDistro(text: string): string | undefined {
  const names = DISTROS.map(({ name }) => name);
  const [name, tag] = splitReference(text);
  const [, letters = "", version] = /^([a-z]+)[-_ ]?(\d.*)$/i.exec(text) ?? [];
  if (version !== undefined && names.includes(letters.toLowerCase())) {
    return `${letters.toLowerCase()}:${version}`;
  }
  const [near] = nearestNames(name, names);
  return near === undefined || tag === undefined ? near : `${near}:${tag}`;
}

function splitReference(text: string): [name: string, tag?: string] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}
