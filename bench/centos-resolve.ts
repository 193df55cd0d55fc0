/**
 * Metadata and resolution beside dnf: a repository of 50,000 packages is read and a few hundred of
 * its packages are chosen. dnf needs two commands for that, `makecache` and `--assumeno install`.
 *
 *     pnpm bench:centos-resolve [RUNS]
 *
 * Needs dnf and GNU time. Goals: half of dnf's time, 300 MB.
 *
 * @module
 */
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { largeRepository } from "../packages/rpm/fixtures/large-repository.ts";
import { writeRepository } from "../packages/rpm/fixtures/write-repository.ts";
import type { Bench } from "./bench.ts";
import { benchCommand } from "./bench-command.ts";

const PACKAGES = 50_000;
const WANTED = "app-0";

const centosResolve: Bench = {
  runs: 5,
  async prepare({ work, rootsmith }) {
    const repository = join(work, "repository");
    await writeRepository(repository, largeRepository(PACKAGES));
    await writeFile(
      join(repository, "test.repo"), // away from what dnf writes, or it would look for it in the root
      `[base]\nname=base\nbaseurl=file://${repository}\ngpgcheck=0\n`,
    );
    await writeFile(
      join(work, "dnf.conf"),
      `[main]\nreposdir=${repository}\ncachedir=${work}/cache\npersistdir=${work}/persist\nlogdir=${work}\n`,
    );
    const options = [
      ...["--noplugins", "-y", "-q", "-c", join(work, "dnf.conf"), "--releasever=9"],
      ...[`--installroot=${join(work, "root")}`, "--forcearch=x86_64"],
    ];
    const before = async (): Promise<void> => {
      for (const name of ["root", "cache"])
        await rm(join(work, name), { recursive: true, force: true });
    };
    const peer = "dnf makecache, install";
    return {
      title: `${PACKAGES} packages`,
      contenders: [
        {
          title: peer,
          // declining the transaction is a failure to dnf
          command: [
            ...["env", `HOME=${work}`, "sh", "-c"],
            ...[
              `dnf "$@" makecache && { dnf "$@" --assumeno install ${WANTED}; test $? = 1; }`,
              "sh",
            ],
            ...options,
          ],
          before,
        },
        {
          title: "rootsmith",
          command: [
            ...[...rootsmith, "resolve", "centos:9-stream", "--repo", repository],
            ...["--no-check-signatures", "--groups", "", "--include", WANTED],
            ...["-q", "--cache-dir", join(work, "cache"), "-o", join(work, "lock.json")],
          ],
          before,
          peer,
          goal: { wall: 0.5, rss: 300 },
        },
      ],
    };
  },
};

await benchCommand(centosResolve);
