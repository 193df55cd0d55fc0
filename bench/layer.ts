/**
 * A rootfs of about 170 MB to a compressed layer: packed, compressed and hashed, both for its diffID and
 * for its digest, in an OCI layout. Beside it the pipes that give no more than the digest.
 *
 *     pnpm bench:layer [RUNS]
 *
 * Needs GNU tar, gzip, zstd and GNU time, and a host whose apt has a Debian mirror. Goals, of
 * `tar | gzip -6 | sha256sum`: 0.35 for gzip, 0.2 for zstd.
 *
 * @module
 */
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { execa } from "execa";
import { installCommand } from "./install-command.ts";
import { type Measurement, measure, median } from "./measure.ts";

const [runs = "5"] = process.argv.slice(2);
const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
const [tree, cache, image] = ["tree", "cache", "image"].map((name) => join(work, name)) as [
  string,
  string,
  string,
];

try {
  const rootsmith = await installCommand(work);
  const bytes = await makeTree(rootsmith);
  const contenders: Record<string, readonly string[]> = {
    "tar, gzip -6, sha256sum": pipe("gzip -6"),
    "tar, zstd -3, sha256sum": pipe("zstd -3 -q"),
    "rootsmith, gzip": [...rootsmith, ...build("gzip")],
    "rootsmith, zstd": [...rootsmith, ...build("zstd")],
  };
  const measured = new Map(Object.keys(contenders).map((title) => [title, [] as Measurement[]]));
  for (let run = 0; run < Number(runs); run++) {
    for (const [title, command] of Object.entries(contenders)) {
      await rm(cache, { recursive: true, force: true });
      measured.get(title)?.push(await measure(command));
    }
  }
  print(measured, bytes);
} finally {
  await rm(work, { recursive: true, force: true });
}

/** Bookworm with a compiler's headers and an interpreter, as it is unpacked. Returns its size. */
async function makeTree([command = "", ...args]: readonly string[]): Promise<number> {
  const rootfs = join(work, "rootfs.tar");
  const include = ["--include", "python3,libc6-dev"];
  const options = ["--configure", "none", "-q", "-o", `type=tar,dest=${rootfs}`];
  await execa(command, [...args, "build", "debian:bookworm", ...include, ...options]);
  await mkdir(tree);
  await execa("tar", ["-xf", rootfs, "-C", tree, "--exclude", "./dev/*"]);
  const { stdout } = await execa("du", ["-sb", tree]);
  return Number.parseInt(stdout, 10);
}

function pipe(compressor: string): readonly string[] {
  return [
    "sh",
    "-c",
    `tar -c --sort=name --numeric-owner -C ${tree} . | ${compressor} | sha256sum`,
  ];
}

function build(compression: "gzip" | "zstd"): readonly string[] {
  const output = `type=oci,dest=${image},compression=${compression}`;
  return ["build", `dir:${tree}`, "-q", "--cache-dir", cache, "-o", output];
}

function print(measured: ReadonlyMap<string, readonly Measurement[]>, bytes: number): void {
  const [peer = []] = measured.values();
  const of = (all: readonly Measurement[], key: keyof Measurement): number =>
    median(all.map((one) => one[key]));
  const cores = `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}`;
  console.log(
    `${(bytes / 1e6).toFixed(0)} MB, ${runs} runs each, medians, ${cores}, rootsmith as installed`,
  );
  console.log("| | wall s | of gzip -6 | CPU s | of gzip -6 | peak MB |");
  console.log("|---|---|---|---|---|---|");
  for (const [title, all] of measured) {
    const figures = (["wall", "cpu"] as const).flatMap((key) => [
      of(all, key).toFixed(2),
      (of(all, key) / of(peer, key)).toFixed(2),
    ]);
    console.log(`| ${title} | ${figures.join(" | ")} | ${of(all, "rss").toFixed(0)} |`);
  }
}
