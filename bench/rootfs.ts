/**
 * `rootfs({ dir })` of a tree of 10,000 files to a plain tar, beside GNU tar and `tar | docker import`.
 *
 *     pnpm bench:rootfs [RUNS]
 *
 * Needs GNU tar and GNU time; a running Docker engine is optional.
 *
 * @module
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { execa } from "execa";
import { installCommand } from "./install-command.ts";
import { type Measurement, measure, median } from "./measure.ts";

const [runs = "7"] = process.argv.slice(2);
const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
const tree = join(work, "tree");
const output = join(work, "rootfs.tar");

try {
  const rootsmith = await installCommand(work);
  const bytes = await makeTree();
  const contenders: Record<string, readonly string[]> = {
    // The same as ours: sorted, owners by number, with extended attributes.
    "GNU tar": [
      ...["tar", "-cf", output, "--format=pax", "--sort=name", "--numeric-owner"],
      ...["--xattrs", "--xattrs-include=*", "-C", tree, "."],
    ],
    "GNU tar, names as they come": ["tar", "-cf", output, "-C", tree, "."],
    rootsmith: [
      ...[...rootsmith, "build", `dir:${tree}`, "-q"],
      ...["--cache-dir", join(work, "cache"), "-o", `type=tar,dest=${output}`],
    ],
    ...((await hasEngine()) && {
      "tar | docker import": [
        ...["sh", "-c", `tar -c -C ${tree} . | docker import - rootsmith-bench:tree`],
      ],
    }),
  };
  const measured = new Map(Object.keys(contenders).map((title) => [title, [] as Measurement[]]));
  for (const command of Object.values(contenders)) await measureAfresh(command); // to warm up
  for (let run = 0; run < Number(runs); run++) {
    for (const [title, command] of Object.entries(contenders)) {
      measured.get(title)?.push(await measureAfresh(command));
    }
  }
  print(measured, bytes);
} finally {
  await execa("docker", ["rmi", "--force", "rootsmith-bench:tree"], { reject: false });
  await rm(work, { recursive: true, force: true });
}

/** 10,000 files in 500 directories, of sizes as in a distro: half below 2 kB, some of megabytes. */
async function makeTree(): Promise<number> {
  let seed = 1;
  const random = (): number => {
    seed = (Math.imul(seed, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    return (seed + 1) / 0x8000_0000;
  };
  const data = Uint8Array.from({ length: 4 << 20 }, () => random() * 256);
  let bytes = 0;
  for (let directory = 0; directory < 500; directory++) {
    const path = join(tree, `${directory % 20}`, `${directory}`);
    await mkdir(path, { recursive: true });
    for (let file = 0; file < 20; file++) {
      const normal = Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
      const size = Math.min(data.byteLength, Math.floor(Math.exp(7.6 + 2.1 * normal)));
      await writeFile(join(path, `file-${file}`), data.subarray(0, size));
      bytes += size;
    }
  }
  return bytes;
}

async function hasEngine(): Promise<boolean> {
  return (await execa("docker", ["version"], { reject: false })).exitCode === 0;
}

/** To free what was written before is not part of writing it again. */
async function measureAfresh(command: readonly string[]): Promise<Measurement> {
  await rm(output, { force: true });
  return measure(command);
}

function print(measured: ReadonlyMap<string, readonly Measurement[]>, bytes: number): void {
  const [[, peer = []] = []] = measured;
  console.log(`10,000 files, ${(bytes / 1e6).toFixed(0)} MB, ${runs} runs each, medians,`);
  console.log(
    `${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)}, rootsmith as installed`,
  );
  console.log("| | wall s | of GNU tar | CPU s | of GNU tar | peak MB |");
  console.log("|---|---|---|---|---|---|");
  for (const [title, all] of measured) {
    const of = (key: keyof Measurement): number => median(all.map((one) => one[key]));
    const ratio = (key: keyof Measurement): string =>
      (of(key) / median(peer.map((one) => one[key]))).toFixed(2);
    const { wall, cpu } = { wall: of("wall").toFixed(2), cpu: of("cpu").toFixed(2) };
    console.log(
      `| ${title} | ${wall} | ${ratio("wall")} | ${cpu} | ${ratio("cpu")} | ${of("rss").toFixed(0)} |`,
    );
  }
}
