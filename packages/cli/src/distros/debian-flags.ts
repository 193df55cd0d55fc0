/**
 * The flags of Debian and of what comes from it, and the options of the provider behind them.
 *
 * @module
 */
import type { DebianOptions } from "@rootsmith/distro-debian";
import { type DistroFlag, EXCLUDE_FLAG, INCLUDE_FLAG } from "../flags/distro-flag.ts";
import { parseCopy } from "../flags/parse-copy.ts";
import { readTexts } from "../flags/read-texts.ts";
import { PATH_FLAGS } from "./existing-rootfs.ts";

/** Where the name of a flag is that of an option, it is that option. */
export const DEBIAN_FLAGS: readonly DistroFlag[] = [
  {
    flags: "--variant <name>",
    description:
      "packages to start from: extract, custom, essential, apt, minbase, buildd, important, standard (default: minbase)",
  },
  INCLUDE_FLAG,
  EXCLUDE_FLAG,
  { flags: "--recommends", description: "install what packages recommend, too" },
  { flags: "--solver <name>", description: "apt: choose as apt does where rootsmith differs" },
  {
    flags: "--architectures <names>",
    description: "foreign architectures for Multi-Arch, as Debian names them: i386",
    many: "list",
  },
  {
    flags: "--components <names>",
    description: "of the archive (default: main; for Ubuntu main,universe)",
    many: "list",
  },
  { flags: "--no-updates", description: "leave out SUITE-updates" },
  { flags: "--no-security", description: "leave out the security updates" },
  { flags: "--backports", description: "have SUITE-backports at hand for NAME/SUITE" },
  { flags: "--proposed", description: "take what is proposed for the next update" },
  {
    flags: "--source <line|file>",
    description: "further repository: a line of sources.list, or a .list or .sources file",
    many: "each",
  },
  {
    flags: "--debs <path>",
    description: "directory of .deb files to choose from as well",
    many: "each",
  },
  { flags: "--pin <text|file>", description: "preferences as apt's: text or file", many: "each" },
  { flags: "--snapshot <time>", description: "the archive as it was then: 20250101T000000Z" },
  { flags: "--no-check-valid-until", description: "accept metadata that has expired" },
  {
    flags: "--image-mirror <[name=]url>",
    description: "where apt in the image looks: NAME is that of a repository, debian-security",
    many: "each",
  },
  { flags: "--slim", description: "no documentation and translations, now and later" },
  ...PATH_FLAGS,
  {
    flags: "--copy-in <from:to>",
    description: "file or directory of this machine to put into the image at the end",
    many: "each",
  },
  {
    flags: "--run <command>",
    description: "command for /bin/sh in the image, when all is configured and copied",
    many: "each",
  },
  { flags: "--tweaks <how>", description: "docker or none: settings for containers" },
];

/** Flags with another name than their option. */
interface OtherFlags {
  readonly source?: readonly string[];
  readonly pin?: readonly string[];
  readonly copyIn?: readonly string[];
  readonly run?: readonly string[];
  readonly imageMirror?: readonly string[];
}

/**
 * What was typed as options of `debian()` and `ubuntu()`, which check every value themselves.
 *
 * @param values By the names of the flags.
 * @param main The distribution, after which its main repository is called.
 * @throws {UsageError} If a file cannot be read, or a value of `--copy-in` has no target.
 */
export async function debianOptions(
  suite: string,
  values: Readonly<Record<string, unknown>>,
  main: "debian" | "ubuntu",
): Promise<DebianOptions> {
  const { source, pin, copyIn = [], run = [], imageMirror, ...options } = values as OtherFlags;
  const afterConfigure = [
    ...copyIn.map((text) => parseCopy("--copy-in", text)),
    ...run.map((command) => ({ run: ["/bin/sh", "-c", command] as const })),
  ];
  return {
    ...options,
    suite,
    ...(source !== undefined && { sources: await readTexts("--source", source) }),
    ...(imageMirror !== undefined && { imageMirrors: imageMirrors(imageMirror, main) }),
    ...(pin !== undefined && { pins: await readTexts("--pin", pin) }),
    ...(afterConfigure.length > 0 && { hooks: { afterConfigure } }),
  };
}

/** `URL` is for the main repository, `NAME=URL` for any other. */
function imageMirrors(texts: readonly string[], main: string): Record<string, string> {
  return Object.fromEntries(
    texts.map((text) => {
      const [, name = main, url = ""] = /^(?:([a-z0-9-]+)=)?(.*)$/.exec(text) ?? [];
      return [name, url];
    }),
  );
}
