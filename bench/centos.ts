/**
 * A build to a plain tar beside `dnf --installroot`: same repository, same keys, one run after the
 * other.
 *
 *     pnpm bench:centos [RUNS]
 *
 * Needs root, dnf, GNU time, and what packages/rpm/fixtures/rpm-repo needs.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { makeRpmRepository, prepareDnf } from "../packages/rpm/fixtures/dnf-root.ts";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

const RELEASE = "9";

export const centos: Bench = {
  runs: 5,
  async prepare({ work, rootsmith }) {
    const [repository, cache, root] = ["repository", "cache", "root"].map((name) =>
      join(work, name),
    ) as [string, string, string];
    await makeRpmRepository(repository, RELEASE);
    const dnf = await prepareDnf(root, { repository, release: RELEASE, specs: ["@core"] });
    const remove = (path: string) => (): Promise<void> =>
      rm(path, { recursive: true, force: true });
    const build = [
      ...[...rootsmith, "build", "centos:9-stream", "--repo", repository],
      ...["--key", join(repository, "RPM-GPG-KEY-test")],
      ...["-q", "--cache-dir", cache, "-o", `type=tar,dest=${join(work, "rootfs.tar")}`],
    ];
    const peer = "dnf --installroot";
    return {
      title: "@core",
      contenders: [
        { title: peer, command: dnf.command, before: remove(root) },
        {
          title: "rootsmith, empty cache",
          command: build,
          before: remove(cache),
          peer,
          goal: { wall: 0.45 },
        },
        {
          title: "rootsmith, cached packages",
          command: [...build, "--no-cache"],
          peer,
          goal: { wall: 0.22 },
        },
        { title: "rootsmith, nothing changed", command: build, peer, goal: { wall: 0.1 } },
      ],
      clean: dnf.clean,
    };
  },
};

if (import.meta.main) await benchCommand(centos);
