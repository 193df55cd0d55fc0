/**
 * Programs and libraries of Debian for any machine, out of its packages.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { build } from "@rootsmith/core";
import { collectBytes, type FileContent, readTar, storedBytes } from "@rootsmith/core/provider";
import { debian, debianHostMirrors } from "@rootsmith/distro-debian";

/** Where programs and libraries lie. */
const PROGRAM = /(?:^|\/)(?:bin|lib\/[^/]+-linux-gnu)\/[^/]+$/;

/**
 * @param packages Their files are read, and those of all that they depend on.
 * @param architecture OCI's name: `"arm64"`.
 * @returns What a name stands for: the file of a program or a library, behind its links.
 */
export async function debianFiles(
  packages: readonly string[],
  architecture: string,
): Promise<(name: string) => Promise<Uint8Array>> {
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-frontend-"));
  const dest = join(directory, "rootfs.tar");
  try {
    await build({
      name: "programs",
      provider: debian({ suite: "bookworm", variant: "extract", include: packages }),
      platforms: [`linux/${architecture}`],
      mirrors: await debianHostMirrors({
        read: async (path) => (existsSync(`/${path}`) ? readFile(`/${path}`) : undefined),
      }),
      outputs: [{ type: "tar", dest }],
    });
    const files = new Map<string, FileContent>();
    const links = new Map<string, string>();
    for await (const entry of readTar(storedBytes(await readFile(dest)))) {
      if (!PROGRAM.test(entry.path)) continue;
      const name = basename(entry.path);
      if (entry.type === "file") files.set(name, entry.content);
      if (entry.type === "symlink" || entry.type === "hardlink") {
        links.set(name, basename(entry.target));
      }
    }
    return async (name) => {
      let found = files.get(name);
      for (let at = links.get(name); found === undefined && at !== undefined; at = links.get(at)) {
        found = files.get(at);
      }
      if (found !== undefined) return collectBytes(found.open());
      throw new Error(
        `Cannot gather "${name}": it is in none of the packages of ${packages.join(", ")}`,
      );
    };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
