/**
 * What the benches install beside minbase, without recommended packages.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { debianHostMirrors } from "@rootsmith/distro-debian";
import { execa } from "execa";

/** Compilers, a JDK, servers, interpreters, a desktop toolkit. */
const MANY = [
  ...["build-essential", "cmake", "default-jdk-headless", "git", "libgtk-3-dev"],
  ...["nginx", "php-cli", "postgresql", "python3-dev", "ruby-full"],
];

/** By name; a number is about how many packages the rootfs then has, on trixie. */
export const SETS: Readonly<Record<string, readonly string[]>> = {
  minbase: [],
  "build-essential": ["build-essential"],
  100: ["perl", "python3"],
  500: MANY,
  1000: [
    ...[...MANY, "emacs", "gimp", "inkscape", "libboost-all-dev", "octave", "python3-scipy"],
    ...["qt6-base-dev", "r-base", "vlc"],
  ],
  1500: [
    ...[...MANY, "dia", "emacs", "gimp", "inkscape", "kde-plasma-desktop", "libboost-all-dev"],
    ...["octave", "python3-scipy", "qt6-base-dev", "r-base", "vlc"],
  ],
};

/** The command that makes the same of the same mirrors. */
export async function mmdebstrap(
  suite: string,
  include: readonly string[],
  output: string,
): Promise<readonly string[]> {
  const { debian: [mirror] = [], "debian-security": [security] = [] } = await debianHostMirrors({
    read: async (path) => readFile(`/${path}`).catch(() => undefined),
  });
  return [
    ...["mmdebstrap", "--quiet", "--variant=minbase"],
    ...(include.length > 0 ? [`--include=${include.join(",")}`] : []),
    ...[suite, output, `deb ${mirror} ${suite} main`, `deb ${mirror} ${suite}-updates main`],
    `deb ${security} ${suite}-security main`,
  ];
}

/** How many packages the rootfs in a tar has. */
export async function installedPackages(tar: string): Promise<number> {
  const extract = ["-xO", "--wildcards", "-f", tar, "*var/lib/dpkg/status"];
  const { stdout } = await execa("tar", extract);
  return stdout.match(/^Status: install ok installed$/gm)?.length ?? 0;
}
