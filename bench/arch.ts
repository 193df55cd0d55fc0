/**
 * A build of about 60 packages to a plain tar beside `pacman -r ROOT -S`: same repository, same keys, one
 * run after the other.
 *
 *     pnpm bench:arch [RUNS]
 *
 * Needs root, pacman, makepkg, libarchive-tools and GNU time.
 *
 * @module
 */
import { chmod, mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { archPackages } from "../packages/distro-arch/fixtures/arch-packages.ts";
import { FILLER_GROUP, fillerPackages } from "../packages/distro-arch/fixtures/filler-packages.ts";
import { makePacmanRoot } from "../packages/distro-arch/fixtures/pacman-root.ts";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

const FILLERS = 50;

export const arch: Bench = {
  runs: 3,
  async prepare({ work, rootsmith }) {
    await chmod(work, 0o755); // makepkg is not run as root
    const pacman = await makePacmanRoot(work, [...archPackages(), fillerPackages(FILLERS)]);
    const [root, cache, key] = ["root", "rootsmith-cache", "key.gpg"].map((name) =>
      join(work, name),
    ) as [string, string, string];
    await writeFile(key, pacman.keyring);
    const remove = (path: string): Promise<void> => rm(path, { recursive: true, force: true });
    const peer = "pacman -r ROOT -S";
    const build = [
      ...[...rootsmith, "build", "arch", "--include", FILLER_GROUP, "--repositories", "core"],
      ...["--mirror", pacman.mirror, "--keyring", key, "-q", "--cache-dir", cache],
      ...["-o", `type=tar,dest=${join(work, "rootfs.tar")}`],
    ];
    return {
      title: `base and ${FILLERS} packages`,
      contenders: [
        {
          title: peer,
          command: pacman.command(root, "-Sy", "base", FILLER_GROUP),
          before: async () => {
            for (const path of [root, pacman.cache]) await remove(path);
            await mkdir(join(root, "var/lib/pacman"), { recursive: true });
          },
        },
        {
          title: "rootsmith, empty cache",
          command: build,
          before: () => remove(cache),
          peer,
          goal: { wall: 0.5 },
        },
        { title: "rootsmith, cached packages", command: [...build, "--no-cache"], peer },
        { title: "rootsmith, nothing changed", command: build, peer },
      ],
    };
  },
};

if (import.meta.main) await benchCommand(arch);
