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
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { largeRepository } from "../packages/rpm/fixtures/large-repository.ts";
import { writeRepository } from "../packages/rpm/fixtures/write-repository.ts";
import { installCommand } from "./install-command.ts";
import { type Measurement, measure, median } from "./measure.ts";

const PACKAGES = 50_000;
const WANTED = "app-0";

const [runs = "5"] = process.argv.slice(2);
const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
const repository = join(work, "repository");

try {
  await writeRepository(repository, largeRepository(PACKAGES));
  await writeFile(
    join(repository, "test.repo"), // away from what dnf writes, or it would look for it in the root
    `[base]\nname=base\nbaseurl=file://${repository}\ngpgcheck=0\n`,
  );
  await writeFile(
    join(work, "dnf.conf"),
    `[main]\nreposdir=${repository}\ncachedir=${work}/cache\npersistdir=${work}/persist\nlogdir=${work}\n`,
  );
  const ours = [
    ...[...(await installCommand(work)), "resolve", "centos:9-stream", "--repo", repository],
    ...["--no-check-signatures", "--groups", "", "--include", WANTED],
    ...["-q", "--cache-dir", join(work, "cache"), "-o", join(work, "lock.json")],
  ];
  const options = [
    ...["--noplugins", "-y", "-q", "-c", join(work, "dnf.conf"), "--releasever=9"],
    ...[`--installroot=${join(work, "root")}`, "--forcearch=x86_64"],
  ];
  const home = ["env", `HOME=${work}`];
  const makecache = [...home, "dnf", ...options, "makecache"];
  // declining the transaction is a failure to dnf
  const install = [
    ...[...home, "sh", "-c", '"$@" >/dev/null; test $? = 1', "sh"],
    ...["dnf", ...options, "--assumeno", "install", WANTED],
  ];
  const measured: { ours: Measurement[]; dnf: Measurement[] } = { ours: [], dnf: [] };
  for (let run = 0; run < Number(runs); run++) {
    await clear();
    measured.ours.push(await measure(ours));
    await clear();
    measured.dnf.push(sum(await measure(makecache), await measure(install)));
  }
  print(measured);
} finally {
  await rm(work, { recursive: true, force: true });
}

async function clear(): Promise<void> {
  for (const name of ["root", "cache"])
    await rm(join(work, name), { recursive: true, force: true });
}

function sum(a: Measurement, b: Measurement): Measurement {
  return { wall: a.wall + b.wall, cpu: a.cpu + b.cpu, rss: Math.max(a.rss, b.rss) };
}

function print({ ours, dnf }: Readonly<Record<"ours" | "dnf", readonly Measurement[]>>): void {
  const of = (all: readonly Measurement[], key: keyof Measurement): number =>
    median(all.map((one) => one[key]));
  const load = loadavg()[0]?.toFixed(1);
  const cores = `${availableParallelism()} cores, load ${load}`;
  console.log(`${PACKAGES} packages, ${runs} runs, ${cores}, rootsmith as installed`);
  console.log("| | median wall s | of dnf | median CPU s | of dnf | peak MB |");
  console.log("|---|---|---|---|---|---|");
  for (const [title, all] of [
    ["rootsmith", ours],
    ["dnf makecache, install", dnf],
  ] as const) {
    const figures = (["wall", "cpu"] as const).flatMap((key) => [
      of(all, key).toFixed(2),
      (of(all, key) / of(dnf, key)).toFixed(2),
    ]);
    console.log(`| ${title} | ${figures.join(" | ")} | ${of(all, "rss").toFixed(0)} |`);
  }
}
