/**
 * A push to a registry, beside `skopeo copy`: an image that is new there, and the same again.
 *
 *     pnpm bench:registry [RUNS]
 *
 * Needs docker-registry, skopeo and GNU time. The registry runs on this machine and takes part of it.
 *
 * @module
 */
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { execa } from "execa";
import { startDockerRegistry } from "../packages/core/fixtures/docker-registry.ts";
import { installCommand } from "./install-command.ts";
import { type Measurement, measure, median } from "./measure.ts";

const [runs = "5"] = process.argv.slice(2);
/** Of the image, as it lies in a registry. */
const MEGABYTES = 60;
const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
const layout = join(work, "layout");
const cache = ["--cache-dir", join(work, "cache")];

try {
  const rootsmith = await installCommand(work);
  const contenders = contendersFor(rootsmith);
  await makeLayout(rootsmith);
  const measured = new Map<string, Measurement[]>();
  const requests = new Map<string, string>();
  for (let run = 0; run < Number(runs); run++) {
    for (const [title, command] of Object.entries(contenders)) {
      const registry = await startDockerRegistry(); // an empty one
      try {
        for (const what of ["new", "unchanged"]) {
          const key = `${title}, ${what}`;
          registry.requests();
          const list = measured.get(key) ?? [];
          measured.set(key, [...list, await measure(command(registry.host))]);
          const sent = registry.requests();
          const uploads = sent.filter((line) => /^(POST|PATCH)|^PUT .*\/blobs\//.test(line));
          requests.set(key, `${sent.length} (${uploads.length})`);
        }
      } finally {
        await registry.stop();
      }
    }
  }
  print(measured, requests);
} finally {
  await rm(work, { recursive: true, force: true });
}

/** How the layout is pushed to `HOST/base:1`. */
function contendersFor(
  rootsmith: readonly string[],
): Readonly<Record<string, (host: string) => readonly string[]>> {
  return {
    skopeo: (host) => [
      ...["skopeo", "copy", "-q", "--dest-tls-verify=false", "--preserve-digests"],
      ...[`oci:${layout}:1`, `docker://${host}/base:1`],
    ],
    rootsmith: (host) => [...rootsmith, "push", layout, `${host}/base:1`, "-q", ...cache],
  };
}

/** An image of one layer that no compression makes smaller. */
async function makeLayout([program, ...args]: readonly [string, string]): Promise<void> {
  const tree = join(work, "tree");
  await mkdir(tree);
  for (let i = 0; i < MEGABYTES; i++) {
    await writeFile(join(tree, `file-${i}`), randomBytes(1_000_000));
  }
  const output = `type=oci,dest=${layout},name=base:1`;
  await execa(program, [...args, "build", `dir:${tree}`, "-q", ...cache, "-o", output]);
}

function print(
  measured: ReadonlyMap<string, readonly Measurement[]>,
  requests: ReadonlyMap<string, string>,
): void {
  const load = loadavg()[0]?.toFixed(1);
  const cores = `${availableParallelism()} cores, load ${load}`;
  console.log(`${MEGABYTES} MB, medians of ${runs}, ${cores}, rootsmith as installed\n`);
  console.log(
    "| push                  | wall s | of skopeo | CPU s | peak MB | requests (uploads) |",
  );
  console.log(
    "| --------------------- | ------ | --------- | ----- | ------- | ------------------ |",
  );
  for (const [key, list] of measured) {
    const wall = median(list.map((one) => one.wall));
    const base = median(
      (measured.get(key.replace("rootsmith", "skopeo")) ?? []).map((m) => m.wall),
    );
    const cells = [
      key.padEnd(21),
      wall.toFixed(2).padEnd(6),
      (wall / base).toFixed(2).padEnd(9),
      median(list.map((one) => one.cpu))
        .toFixed(2)
        .padEnd(5),
      median(list.map((one) => one.rss))
        .toFixed(0)
        .padEnd(7),
      (requests.get(key) ?? "").padEnd(18),
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
