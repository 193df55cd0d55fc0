/**
 * A build to a plain tar beside mmdebstrap: same mirror, same packages, one run after the other.
 *
 *     pnpm bench [SUITE] [RUNS]
 *
 * Needs root, mmdebstrap, GNU time, and a host whose apt has a Debian mirror.
 *
 * @module
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { debianHostMirrors } from "@rootsmith/distro-debian";
import { execa } from "execa";

interface Measurement {
  readonly wall: number;
  readonly cpu: number;
  /** MB, of the largest single process. */
  readonly rss: number;
}

interface Contender {
  readonly title: string;
  readonly command: readonly string[];
  before?(): Promise<void>;
}

const [suite = "bookworm", runs = "5"] = process.argv.slice(2);
const root = join(import.meta.dirname, "..");
const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
const cache = join(work, "cache");
const output = join(work, "rootfs.tar");

try {
  const contenders = await contendersFor(suite);
  const measured = new Map(contenders.map(({ title }) => [title, [] as Measurement[]]));
  for (let run = 0; run < Number(runs); run++) {
    for (const contender of contenders) {
      await contender.before?.();
      measured.get(contender.title)?.push(await measure(contender.command));
    }
  }
  print(measured);
  await printStages();
} finally {
  await rm(work, { recursive: true, force: true });
}

async function contendersFor(suite: string): Promise<Contender[]> {
  const { debian: [mirror] = [], "debian-security": [security] = [] } = await debianHostMirrors({
    read: async (path) => readFile(`/${path}`).catch(() => undefined),
  });
  const sources = [
    `deb ${mirror} ${suite} main`,
    `deb ${mirror} ${suite}-updates main`,
    `deb ${security} ${suite}-security main`,
  ];
  const build = [
    ...[process.execPath, join(root, "packages/cli/src/main.ts")],
    ...["build", `debian:${suite}`],
    // mmdebstrap takes usrmerge on bookworm, where the default is the smaller usr-is-merged
    ...(suite === "bookworm" ? ["--include", "usrmerge"] : []),
    ...["-q", "--cache-dir", cache, "-o", `type=tar,dest=${output}`],
  ];
  return [
    {
      title: "mmdebstrap",
      command: ["mmdebstrap", "--quiet", "--variant=minbase", suite, output, ...sources],
    },
    {
      title: "rootsmith, empty cache",
      command: build,
      before: () => rm(cache, { recursive: true, force: true }),
    },
    { title: "rootsmith, cached packages", command: [...build, "--no-cache"] },
    { title: "rootsmith, nothing changed", command: build },
  ];
}

async function measure(command: readonly string[]): Promise<Measurement> {
  const times = join(work, "times");
  await execa("sync"); // what one contender wrote is not to be flushed in the next one's time
  await execa("/usr/bin/time", ["-o", times, "-f", "%e %U %S %M", ...command], { stdin: "ignore" });
  const [wall = 0, user = 0, system = 0, kilobytes = 0] = (await readFile(times, "utf8"))
    .trim()
    .split(" ")
    .map(Number);
  return { wall, cpu: user + system, rss: kilobytes / 1000 };
}

function print(measured: ReadonlyMap<string, readonly Measurement[]>): void {
  const peer = measured.get("mmdebstrap") ?? [];
  console.log(`${suite}, minbase, ${runs} runs each, medians, ${availableParallelism()} cores`);
  console.log("| | wall s | of mmdebstrap | CPU s | of mmdebstrap | peak MB |");
  console.log("|---|---|---|---|---|---|");
  for (const [title, all] of measured) {
    const of = (key: keyof Measurement): number => median(all.map((one) => one[key]));
    // pair by pair, since the speed of a machine drifts
    const ratio = (key: keyof Measurement): string =>
      median(all.map((one, run) => one[key] / (peer[run]?.[key] ?? Number.NaN))).toFixed(2);
    const { wall, cpu } = { wall: of("wall").toFixed(2), cpu: of("cpu").toFixed(2) };
    console.log(
      `| ${title} | ${wall} | ${ratio("wall")} | ${cpu} | ${ratio("cpu")} | ${of("rss").toFixed(0)} |`,
    );
  }
}

/** Where the time goes in one cold and one warm build. Stages overlap. */
async function printStages(): Promise<void> {
  const [, cold, warm, again] = await contendersFor(suite);
  for (const contender of [cold, warm, again]) {
    if (contender === undefined) continue;
    await contender.before?.();
    const [program = "", ...args] = contender.command;
    const { stdout } = await execa(program, [...args, "--json"]);
    const stages = stdout
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ type, state }) => type === "stage" && state === "end")
      .map(({ stage, ms }) => `${stage} ${ms} ms`);
    console.log(`\n${contender.title}: ${stages.join(", ")}`);
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
