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
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { makeRpmRepository, prepareDnf } from "../packages/rpm/fixtures/dnf-root.ts";
import { installCommand } from "./install-command.ts";
import { type Measurement, measure, median } from "./measure.ts";

const RELEASE = "9";
const [runs = "5"] = process.argv.slice(2);
const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
const [repository, cache, root] = ["repository", "cache", "root"].map((name) =>
  join(work, name),
) as [string, string, string];

interface Contender {
  readonly title: string;
  readonly command: readonly string[];
  before(): Promise<void>;
}

try {
  await makeRpmRepository(repository, RELEASE);
  const specs = ["@core"];
  const dnf = await prepareDnf(root, { repository, release: RELEASE, specs });
  const contenders = contendersFor(await installCommand(work), dnf.command);
  const measured = new Map(contenders.map(({ title }) => [title, [] as Measurement[]]));
  for (let run = 0; run < Number(runs); run++) {
    for (const { title, command, before } of contenders) {
      await before();
      measured.get(title)?.push(await measure(command));
    }
  }
  print(measured);
  await dnf.clean();
} finally {
  await rm(work, { recursive: true, force: true });
}

function contendersFor(rootsmith: readonly string[], dnf: readonly string[]): Contender[] {
  const remove = (path: string) => (): Promise<void> => rm(path, { recursive: true, force: true });
  const build = [
    ...[...rootsmith, "build", "centos:9-stream", "--repo", repository],
    ...["--key", join(repository, "RPM-GPG-KEY-test")],
    ...["-q", "--cache-dir", cache, "-o", `type=tar,dest=${join(work, "rootfs.tar")}`],
  ];
  return [
    {
      title: "dnf --installroot",
      command: dnf,
      before: remove(root),
    },
    { title: "rootsmith, empty cache", command: build, before: remove(cache) },
    {
      title: "rootsmith, cached packages",
      command: [...build, "--no-cache"],
      before: async () => {},
    },
    { title: "rootsmith, nothing changed", command: build, before: async () => {} },
  ];
}

function print(measured: ReadonlyMap<string, readonly Measurement[]>): void {
  const [peer = []] = measured.values();
  const wallOf = (all: readonly Measurement[]): number => median(all.map(({ wall }) => wall));
  console.log(
    `@core, ${runs} runs each, medians, ${availableParallelism()} cores, rootsmith as installed`,
  );
  console.log("| | wall s | of dnf | CPU s | peak MB |");
  console.log("|---|---|---|---|---|");
  for (const [title, all] of measured) {
    const cells = [
      wallOf(all).toFixed(2),
      (wallOf(all) / wallOf(peer)).toFixed(2),
      median(all.map(({ cpu }) => cpu)).toFixed(2),
      median(all.map(({ rss }) => rss)).toFixed(0),
    ];
    console.log(`| ${title} | ${cells.join(" | ")} |`);
  }
}
