/**
 * Whether a package takes longer the more there are: 100, 500 and 1,500 of trixie, from an empty cache.
 *
 *     pnpm bench:growth [RUNS]
 *
 * Needs root, GNU time, and a Debian mirror; 16 GB of disk.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";
import { installedPackages, SETS } from "./debian-sets.ts";

const NUMBERS = ["100", "500", "1500"] as const;

export const growth: Bench = {
  runs: 1,
  async prepare({ work, rootsmith }) {
    const cache = join(work, "cache");
    const output = join(work, "rootfs.tar");
    return {
      title: "trixie, empty cache",
      contenders: NUMBERS.map((number) => ({
        title: `rootsmith, ${number} packages`,
        command: [
          ...[...rootsmith, "build", "debian:trixie"],
          ...(SETS[number] ?? []).flatMap((name) => ["--include", name]),
          ...["-q", "--cache-dir", cache, "-o", `type=tar,dest=${output}`],
        ],
        before: () => rm(cache, { recursive: true, force: true }),
        packages: () => installedPackages(output),
      })),
    };
  },
};

if (import.meta.main) await benchCommand(growth);
