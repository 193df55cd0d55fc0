/**
 * The layout of a merged /usr: links at the root in place of directories.
 *
 * @see https://wiki.debian.org/UsrMerge
 * @module
 */
import type { FsEntry } from "@rootsmith/core/provider";
import { controlText } from "./control-fields.ts";
import type { Deb } from "./deb.ts";

/** Library directories of a port besides /lib, as its libc6 ships them. */
const PORT_LIBRARIES: Readonly<Record<string, string>> = {
  amd64: "lib64",
  loong64: "lib64",
  mips64el: "lib64",
  ppc64el: "lib64",
};

/** Libraries for another word size: what libc6-i386 and its like ship. */
const OTHER_LIBRARIES = ["lib32", "lib64", "libo32", "libx32"] as const;

/**
 * To be there before any package, so that none makes a directory of them.
 *
 * @param architectures The native one and the foreign ones.
 */
export function mergedUsrLinks(architectures: readonly string[], debs: readonly Deb[]): FsEntry[] {
  const libraries = [
    ...architectures.flatMap((architecture) => PORT_LIBRARIES[architecture] ?? []),
    ...OTHER_LIBRARIES.filter((name) => debs.some((deb) => ships(deb, name))),
  ];
  return [...new Set(["bin", "sbin", "lib", ...libraries])].flatMap((name): FsEntry[] => [
    { type: "dir", path: `usr/${name}`, mode: 0o755 },
    { type: "symlink", path: name, mode: 0o777, target: `usr/${name}` },
  ]);
}

/** Whether a package has files in a directory at the root. What it says itself is known early. */
function ships(deb: Deb, directory: string): boolean {
  return controlText(deb, "md5sums").includes(`  ${directory}/`);
}
