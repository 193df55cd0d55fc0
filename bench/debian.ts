/**
 * A build to a plain tar beside mmdebstrap: same mirror, same packages, one run after the other.
 *
 *     pnpm bench [SUITE] [RUNS] [--set minbase|build-essential|500]
 *
 * Needs root, mmdebstrap, GNU time, and a host whose apt has a Debian mirror.
 *
 * @module
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { debianHostMirrors } from "@rootsmith/distro-debian";
import { execa } from "execa";
import { installCommand } from "./install-command.ts";
import { type Measurement, measure, median } from "./measure.ts";

/** What is installed beside minbase, without recommended packages. */
const SETS: Readonly<Record<string, readonly string[]>> = {
  minbase: [],
  "build-essential": ["build-essential"],
  // about 500 packages with minbase: compilers, a JDK, servers, interpreters, a desktop toolkit
  500: [
    ...["build-essential", "cmake", "default-jdk-headless", "git", "libgtk-3-dev"],
    ...["nginx", "php-cli", "postgresql", "python3-dev", "ruby-full"],
  ],
};

interface RootfsMeasurement extends Measurement {
  readonly packages: number;
}

interface Contender {
  readonly title: string;
  readonly command: readonly string[];
  before?(): Promise<void>;
}

const {
  positionals: [suite = "bookworm", runs = "5"],
  values: { set },
} = parseArgs({
  allowPositionals: true,
  options: { set: { type: "string", default: "minbase" } },
});
const include = SETS[set];
if (include === undefined) throw new Error(`The sets are ${Object.keys(SETS).join(", ")}`);
const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
const cache = join(work, "cache");
const output = join(work, "rootfs.tar");

try {
  const rootsmith = await installCommand(work);
  const contenders = await contendersFor(rootsmith, suite, include);
  const measured = new Map(contenders.map(({ title }) => [title, [] as RootfsMeasurement[]]));
  for (let run = 0; run < Number(runs); run++) {
    for (const contender of contenders) {
      await contender.before?.();
      const times = await measure(contender.command);
      measured.get(contender.title)?.push({ ...times, packages: await installedPackages() });
    }
  }
  print(measured);
  await printStages(contenders.slice(1));
} finally {
  await rm(work, { recursive: true, force: true });
}

async function contendersFor(
  rootsmith: readonly string[],
  suite: string,
  include: readonly string[],
): Promise<Contender[]> {
  const { debian: [mirror] = [], "debian-security": [security] = [] } = await debianHostMirrors({
    read: async (path) => readFile(`/${path}`).catch(() => undefined),
  });
  const sources = [
    `deb ${mirror} ${suite} main`,
    `deb ${mirror} ${suite}-updates main`,
    `deb ${security} ${suite}-security main`,
  ];
  // mmdebstrap takes usrmerge on bookworm, where the default is the smaller usr-is-merged
  const usrmerge = suite === "bookworm" ? ["usrmerge"] : [];
  const build = [
    ...[...rootsmith, "build", `debian:${suite}`],
    ...[...include, ...usrmerge].flatMap((name) => ["--include", name]),
    ...["-q", "--cache-dir", cache, "-o", `type=tar,dest=${output}`],
  ];
  return [
    {
      title: "mmdebstrap",
      command: [
        ...["mmdebstrap", "--quiet", "--variant=minbase"],
        ...(include.length > 0 ? [`--include=${include.join(",")}`] : []),
        ...[suite, output, ...sources],
      ],
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

/** How many packages the rootfs in the output has. */
async function installedPackages(): Promise<number> {
  const extract = ["-xO", "--wildcards", "-f", output, "*var/lib/dpkg/status"];
  const { stdout } = await execa("tar", extract);
  return stdout.match(/^Status: install ok installed$/gm)?.length ?? 0;
}

function print(measured: ReadonlyMap<string, readonly RootfsMeasurement[]>): void {
  const peer = measured.get("mmdebstrap") ?? [];
  const cores = `${availableParallelism()} cores`;
  console.log(`${suite}, ${set}, ${runs} runs each, medians, ${cores}, rootsmith as installed`);
  console.log(
    "| | packages | wall s | of mmdebstrap | ms/package | CPU s | of mmdebstrap | peak MB |",
  );
  console.log("|---|---|---|---|---|---|---|---|");
  for (const [title, all] of measured) {
    const of = (key: keyof RootfsMeasurement): number => median(all.map((one) => one[key]));
    // pair by pair, since the speed of a machine drifts
    const ratio = (key: keyof RootfsMeasurement): string =>
      median(all.map((one, run) => one[key] / (peer[run]?.[key] ?? Number.NaN))).toFixed(2);
    const cells = [
      title,
      of("packages"),
      of("wall").toFixed(2),
      ratio("wall"),
      ((of("wall") * 1000) / of("packages")).toFixed(0),
      of("cpu").toFixed(2),
      ratio("cpu"),
      of("rss").toFixed(0),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}

/** Where the time goes in one build of each. Stages overlap. */
async function printStages(contenders: readonly Contender[]): Promise<void> {
  for (const contender of contenders) {
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
