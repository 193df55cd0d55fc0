/**
 * The busybox image from a warm cache: what `docker load` takes, by the command itself.
 *
 *     pnpm bench:busybox [RUNS]
 *
 * Needs GNU time, and a mirror for the first build, which is not measured. The goal is 0.3 s.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { installCommand } from "./install-command.ts";
import { type Measurement, measure, median } from "./measure.ts";

const GOAL = 0.3;

const [runs = "20"] = process.argv.slice(2);
const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));

try {
  const build = [
    ...[...(await installCommand(work)), "build", "busybox", "-q"],
    ...["--cache-dir", join(work, "cache"), "-o", `type=docker,dest=${join(work, "busybox.tar")}`],
  ];
  await measure(build);
  const contenders = {
    "rootsmith, nothing changed": build,
    "rootsmith, cached package": [...build, "--no-cache"],
    "the runtime alone": [process.execPath, "-e", "0"],
  };
  const measured = new Map<string, Measurement[]>();
  for (let run = 0; run < Number(runs); run++) {
    for (const [title, command] of Object.entries(contenders)) {
      measured.set(title, [...(measured.get(title) ?? []), await measure(command)]);
    }
  }
  print(measured);
} finally {
  await rm(work, { recursive: true, force: true });
}

function print(measured: ReadonlyMap<string, readonly Measurement[]>): void {
  const load = loadavg()[0]?.toFixed(1);
  console.log(
    `busybox, ${runs} runs each, ${availableParallelism()} cores, load ${load}, rootsmith as installed`,
  );
  console.log(`| | median wall s | of ${GOAL} s | least wall s | median CPU s | peak MB |`);
  console.log("|---|---|---|---|---|---|");
  for (const [title, all] of measured) {
    const wall = median(all.map((one) => one.wall));
    const least = Math.min(...all.map((one) => one.wall));
    const cpu = median(all.map((one) => one.cpu));
    const rss = median(all.map((one) => one.rss));
    const figures = [wall, wall / GOAL, least, cpu].map((figure) => figure.toFixed(2));
    console.log(`| ${title} | ${figures.join(" | ")} | ${rss.toFixed(0)} |`);
  }
}
