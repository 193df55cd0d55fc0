/**
 * The images of one matrix on one worker, and on two that share a registry and nothing else.
 *
 *     pnpm bench:scale [IMAGES] [--workers 1,2] [--layers single|split|packages=N]
 *
 * A worker is what a CI has: a process for each image, one after the other, and a cache directory that is
 * empty to begin with. When one worker has built them all, a new one builds them again, from their locks. The hit
 * rate is the part of the packages that the mirror need not send.
 *
 * Needs root, docker-registry, and a host whose apt has a Debian mirror. Registry, proxies and workers run on
 * this machine and take part of it.
 *
 * @module
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { parseArgs } from "node:util";
import { debianHostMirrors } from "@rootsmith/distro-debian";
import { execa } from "execa";
import { startDockerRegistry } from "../packages/core/fixtures/docker-registry.ts";
import { withInstalled } from "./bench.ts";
import { countingProxy } from "./counting-proxy.ts";
import { type Measurement, measure, median } from "./measure.ts";

const {
  positionals: [count = "100"],
  values: { layers, workers: numbers },
} = parseArgs({
  allowPositionals: true,
  options: {
    layers: { type: "string", default: "packages=40" },
    workers: { type: "string", default: "1,2" },
  },
});

/** Small packages, as teams add them to a base. */
const PACKAGES = [
  ...["ca-certificates", "curl", "wget", "less", "nano", "jq", "file", "bzip2", "xz-utils", "zip"],
  ...["unzip", "tini", "dumb-init", "gosu", "procps", "psmisc", "iproute2", "socat", "bc", "rsync"],
  ...["gnupg", "time", "patch", "make", "hello"],
];

/** 100 images: 2 suites, 2 variants, 25 packages. */
const DEFINITION = `
images:
  base:
    matrix:
      package: [${PACKAGES.join(", ")}]
      kind: [minbase, apt]
      suite: [trixie, bookworm]
    name: \${suite}-\${kind}-\${package}
    distro: debian:\${suite}
    options: { variant: "\${kind}" }
    include: ["\${package}"]
    layers: ${layers}
    outputs: [{ type: registry, plainHttp: true }]
    tags: HOST/base:\${name}
`;

/** Seconds of one image. */
type Cost = Pick<Measurement, "wall" | "cpu">;

interface Built extends Cost {
  readonly packages: number;
}

/** Of all workers, from their start until an image was there. */
interface Progress {
  readonly images: number;
  /** Seconds. */
  readonly wall: number;
  /** What the images have, all in all. */
  readonly packages: number;
  /** The median of the last tenth of the images. */
  readonly last: Cost;
}

interface Row extends Progress {
  /** The first image that was new. */
  readonly first: Cost;
  /** Bytes that the mirror sent, and the registry. */
  readonly mirror: number;
  readonly registry: number;
  /** Packages that the mirror sent. */
  readonly fetched: number;
  /** Bytes of all caches, and of the registry. */
  readonly cached: number;
  readonly kept: number;
}

const COLUMNS = [
  ...["images   ", "workers", "number", "wall s", "mirror MB", "registry MB", "caches MB"],
  ...["in registry MB", "hit rate", "last: wall s", "of first", "last: CPU s", "of first"],
];

const milestones = new Set([1, 10, Number(count)]);

await withInstalled(async (rootsmith) => {
  const load = loadavg()[0]?.toFixed(1);
  console.log(`${availableParallelism()} cores, load ${load}, rootsmith as installed, ${layers}\n`);
  printLine(COLUMNS);
  printLine(COLUMNS.map((title) => "-".repeat(title.length)));
  for (const workers of numbers.split(",").map(Number)) {
    const directory = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
    try {
      await benchOf(workers, directory, rootsmith);
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }
});

async function benchOf(
  workers: number,
  directory: string,
  [program, ...args]: readonly [string, string],
): Promise<void> {
  const registry = await startDockerRegistry();
  const front = await countingProxy(`http://${registry.host}`);
  const { debian: [main = ""] = [], "debian-security": [security = ""] = [] } =
    await debianHostMirrors({ read: async (path) => readFile(`/${path}`).catch(() => undefined) });
  const mirrors = await Promise.all([countingProxy(main), countingProxy(security)]);
  const file = join(directory, "rootsmith.yaml");
  await writeFile(file, DEFINITION.replaceAll("HOST", front.host));
  const shared = `type=registry,ref=${front.host}/base`;
  const flags = [
    ...["--mirror", `debian=http://${mirrors[0].host}`],
    ...["--mirror", `debian-security=http://${mirrors[1].host}`],
    ...["--cache-from", shared, "--cache-to", `${shared},mode=max`, "--plain-http", "--quiet"],
  ];
  const plan = await execa(program, [...args, "plan", file, "--matrix"]);
  const { include } = JSON.parse(plan.stdout);
  const names: string[] = include.map(({ name }: { name: string }) => name);
  let first: Cost | undefined;
  const build = async (image: string, cache: string): Promise<Built> => {
    const words = ["build", file, image, "--cache-dir", join(directory, cache), ...flags];
    const cost = await measure([program, ...args, ...words], false);
    first ??= cost;
    const lock = JSON.parse(await readFile(join(directory, `${image}.lock.json`), "utf8"));
    return { ...cost, packages: lock.platforms[0].packages.length };
  };
  const traffic = (): Pick<Row, "mirror" | "registry" | "fetched"> => ({
    mirror: mirrors[0].traffic().down + mirrors[1].traffic().down,
    registry: front.traffic().down,
    fetched: mirrors
      .flatMap((one) => one.traffic().requests)
      .filter((line) => /^GET .*\.deb 200$/.test(line)).length,
  });
  try {
    const caches = Array.from({ length: workers }, (_, index) => `cache-${index}`);
    for (const [title, used] of Object.entries({
      new: caches,
      ...(workers === 1 && { unchanged: ["cache-again"] }),
    })) {
      const before = traffic();
      await buildAll(names.slice(0, Number(count)), used, build, async (progress) => {
        const now = traffic();
        printRow(title, used.length, {
          ...progress,
          first: first ?? progress.last,
          mirror: now.mirror - before.mirror,
          registry: now.registry - before.registry,
          fetched: now.fetched - before.fetched,
          cached: await bytesBelow(used.map((name) => join(directory, name))),
          kept: await bytesBelow([registry.directory]),
        });
      });
    }
  } finally {
    for (const proxy of [front, ...mirrors]) await proxy.stop();
    await registry.stop();
  }
}

/** Each worker takes the next image that nobody has taken. */
async function buildAll(
  names: readonly string[],
  caches: readonly string[],
  build: (image: string, cache: string) => Promise<Built>,
  reached: (progress: Progress) => Promise<void>,
): Promise<void> {
  const waiting = [...names];
  const built: Built[] = [];
  const start = performance.now();
  await Promise.all(
    caches.map(async (cache) => {
      for (let image = waiting.shift(); image !== undefined; image = waiting.shift()) {
        built.push(await build(image, cache));
        // While the first is built, the other workers are at their first as well.
        if (!milestones.has(built.length) || built.length < caches.length) continue;
        const end = built.slice(-Math.ceil(built.length / 10));
        await reached({
          images: built.length,
          wall: (performance.now() - start) / 1000,
          packages: built.reduce((sum, { packages }) => sum + packages, 0),
          last: {
            wall: median(end.map(({ wall }) => wall)),
            cpu: median(end.map(({ cpu }) => cpu)),
          },
        });
      }
    }),
  );
}

async function bytesBelow(directories: readonly string[]): Promise<number> {
  const { stdout } = await execa("du", ["-csB1", ...directories], { reject: false });
  return Number(/^(\d+)\ttotal$/m.exec(stdout)?.[1]);
}

function printRow(title: string, workers: number, row: Row): void {
  const megabytes = (bytes: number): string => (bytes / 1_000_000).toFixed(0);
  const { first, last } = row;
  printLine([
    ...[title, `${workers}`, `${row.images}`, row.wall.toFixed(1)],
    ...[row.mirror, row.registry, row.cached, row.kept].map(megabytes),
    (1 - row.fetched / row.packages).toFixed(3),
    ...[last.wall.toFixed(2), (last.wall / first.wall).toFixed(2)],
    ...[last.cpu.toFixed(2), (last.cpu / first.cpu).toFixed(2)],
  ]);
}

function printLine(cells: readonly string[]): void {
  const padded = cells.map((cell, column) => cell.padEnd(COLUMNS[column]?.length ?? 0));
  console.log(`| ${padded.join(" | ")} |`);
}
