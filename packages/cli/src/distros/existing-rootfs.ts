/**
 * Root file systems that exist already, from what was typed: `dir:`, `tar:` and `host:`.
 *
 * @module
 */
import type { RootfsProvider } from "@rootsmith/core";
import type { DistroFlag } from "../flags/distro-flag.ts";

/** What is left out of a tree, and what is not; for packages, what they do not bring. */
export const PATH_FLAGS: readonly DistroFlag[] = [
  {
    flags: "--path-exclude <glob>",
    description: "paths to leave out, as for dpkg: '/usr/share/doc/*'",
    many: "each",
  },
  { flags: "--path-include <glob>", description: "paths to keep all the same", many: "each" },
];

/** @throws {TypeError} If flags do not fit the source. */
export async function existingRootfs(
  source: { readonly dir: string } | { readonly tar: string } | { readonly host: string },
  flags: Readonly<Record<string, unknown>>,
): Promise<RootfsProvider> {
  const [{ rootfs }, { expandHome }] = await Promise.all([
    import("@rootsmith/scratch"),
    import("@rootsmith/core"),
  ]);
  const { pathExclude, pathInclude, digest } = flags;
  const [[kind, path]] = Object.entries(source) as [[string, string]];
  return rootfs({
    [kind]: expandHome(path),
    ...(pathExclude !== undefined && { exclude: pathExclude as readonly string[] }),
    ...(pathInclude !== undefined && { include: pathInclude as readonly string[] }),
    ...(digest !== undefined && { digest: digest as string }),
  });
}

/** Suffixes of archives, with and without a compression. */
const ARCHIVE = /\.(?:tar(?:\.[a-z0-9]+)?|t[gxb]z|tzst)$/;

/** `"rootfs"` from `"./build/Rootfs.tar.xz"`: the last part of a path or URL, as images are named. */
export function rootfsImageName(path = ""): string {
  const last = path.replace(/\/+$/, "").split("/").at(-1) ?? "";
  const name = last
    .toLowerCase()
    .replace(ARCHIVE, "")
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  return name === "" || name === "scratch" ? "rootfs" : name;
}
