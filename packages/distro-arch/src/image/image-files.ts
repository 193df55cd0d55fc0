/**
 * What makes the rootfs an image: where pacman in it looks, its locales, its time zone.
 *
 * @see pacman.conf(5); locale.gen(5), locale.conf(5)
 * @module
 */
import { contentOf, type FsEntry } from "@rootsmith/core/provider";
import type { ArchSettings } from "../options/options.ts";
import { mirrorOf, type Port } from "../releases/port.ts";

/** What of the tree decides which files are written. */
export interface ImageFacts {
  readonly port: Port;
  /** Of pacman. */
  readonly repositories: readonly string[];
  /** Whether something is at a path. */
  has(path: string): boolean;
}

const MIRRORLIST = "etc/pacman.d/mirrorlist";

/** Files that take the place of those of packages. */
export function* imageFiles(settings: ArchSettings, facts: ImageFacts): Generator<FsEntry> {
  const { port, repositories, has } = facts;
  const { release, imageMirror = mirrorOf(port, release), locales } = settings;
  if (has("usr/bin/pacman")) {
    yield textFile("etc/pacman.conf", pacmanConf(settings, repositories));
    yield textFile(MIRRORLIST, `Server = ${imageMirror}/${port.path}\n`);
  }
  if (has("usr/share/zoneinfo/UTC") && !has("etc/localtime")) {
    const target = "../usr/share/zoneinfo/UTC";
    yield { type: "symlink", path: "etc/localtime", target, mode: 0o777, origin: "tweaks" };
  }
  if (locales.length > 0) {
    yield textFile(
      "etc/locale.gen",
      locales.map((name) => `${name} ${charsetOf(name)}\n`).join(""),
    );
    yield textFile("etc/locale.conf", `LANG=${locales[0]}\n`);
  }
}

/** As Arch Linux has it, but that no space is looked for: in a container, nothing is where it seems to be. */
function pacmanConf(
  { sigLevel, noExtract }: ArchSettings,
  repositories: readonly string[],
): string {
  const options = [
    "HoldPkg = pacman glibc",
    "Architecture = auto",
    ...noExtract.map((pattern) => `NoExtract = ${pattern}`),
    `SigLevel = ${sigLevel}`,
    "LocalFileSigLevel = Optional",
  ];
  const sections = [
    ["[options]", ...options],
    ...repositories.map((name) => [`[${name}]`, `Include = /${MIRRORLIST}`]),
  ];
  return sections.map((lines) => `${lines.join("\n")}\n`).join("\n");
}

/** `en_US.UTF-8` says it; of others, what locale-gen has by default. */
function charsetOf(locale: string): string {
  return /\.([^@]+)/.exec(locale)?.[1] ?? "ISO-8859-1";
}

function textFile(path: string, text: string): FsEntry {
  return { type: "file", path, mode: 0o644, content: contentOf(text), origin: "tweaks" };
}
