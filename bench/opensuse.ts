/**
 * The base packages of openSUSE to a plain tar beside `zypper --root`: same repository, same keys, one run after the
 * other.
 *
 *     pnpm bench:opensuse [RUNS]
 *
 * Needs root, zypper, GNU time, and what packages/rpm/fixtures/rpm-repo needs.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import {
  BASE_PACKAGES,
  makeOpensuseRepository,
} from "../packages/distro-opensuse/fixtures/opensuse-repository.ts";
import { prepareZypper } from "../packages/rpm/fixtures/zypper-root.ts";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

export const opensuse: Bench = {
  runs: 5,
  async prepare({ work, rootsmith }) {
    const [repository, cache, root] = ["repository", "cache", "root"].map((name) =>
      join(work, name),
    ) as [string, string, string];
    await makeOpensuseRepository(repository);
    const zypper = await prepareZypper(root, {
      repository,
      specs: BASE_PACKAGES,
      backend: "sqlite", // Debian's rpm has no ndb before version 6
      dbpath: "/usr/lib/sysimage/rpm",
    });
    const remove = (path: string) => (): Promise<void> =>
      rm(path, { recursive: true, force: true });
    const build = [
      ...[...rootsmith, "build", "opensuse:tumbleweed", "--repo", repository],
      ...["--key", join(repository, "RPM-GPG-KEY-test")],
      ...["-q", "--cache-dir", cache, "-o", `type=tar,dest=${join(work, "rootfs.tar")}`],
    ];
    const peer = "zypper --root";
    return {
      title: `${BASE_PACKAGES.length} packages and what they need`,
      contenders: [
        { title: peer, command: zypper.command, before: remove(root) },
        {
          title: "rootsmith, empty cache",
          command: build,
          before: remove(cache),
          peer,
          goal: { wall: 0.5 },
        },
        { title: "rootsmith, cached packages", command: [...build, "--no-cache"], peer },
        { title: "rootsmith, nothing changed", command: build, peer },
      ],
      clean: zypper.clean,
    };
  },
};

if (import.meta.main) await benchCommand(opensuse);
