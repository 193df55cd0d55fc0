/**
 * The second image of a family: minbase was built, now the same with nginx; beside the same build where
 * nothing but its packages is cached.
 *
 *     pnpm bench:family [RUNS]
 *
 * Needs root, GNU time, and a Debian mirror for the builds that are not measured.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { execa } from "execa";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

export const family: Bench = {
  runs: 3,
  async prepare({ work, rootsmith: [program, ...args] }) {
    const [packages, first, cache] = ["packages", "first", "cache"].map((name) =>
      join(work, name),
    ) as [string, string, string];
    const build = (cacheDir: string, ...flags: readonly string[]): string[] => [
      ...[...args, "build", "debian:trixie", "-q", "--cache-dir", cacheDir],
      ...["-o", `type=tar,dest=${join(work, "rootfs.tar")}`, ...flags],
    ];
    await execa(program, build(packages, "--include", "nginx", "--configure", "none"));
    await execa("cp", ["-a", packages, first]);
    await execa(program, build(first));
    const from = (directory: string) => async (): Promise<void> => {
      await rm(cache, { recursive: true, force: true });
      await execa("cp", ["-a", directory, cache]);
    };
    const command = [program, ...build(cache, "--include", "nginx")];
    const peer = "rootsmith, cached packages";
    return {
      title: "trixie with nginx",
      contenders: [
        { title: peer, command, before: from(packages) },
        {
          title: "rootsmith, after minbase",
          command,
          before: from(first),
          peer,
          goal: { wall: 0.5 },
        },
      ],
    };
  },
};

if (import.meta.main) await benchCommand(family);
