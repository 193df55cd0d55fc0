/**
 * All rows beside their peers: a table for each bench as it ends, and one of all that has a goal.
 *
 *     pnpm bench:all [--rows trixie,layer] [--runs N]
 *
 * Takes about 15 minutes on two cores. Needs root and what the benches need; what one of them lacks
 * leaves out its rows, and the exit code is 1.
 *
 * @module
 */
import process from "node:process";
import { parseArgs } from "node:util";
import { arch } from "./arch.ts";
import { type Bench, type Report, runBench, withInstalled } from "./bench.ts";
import { centos } from "./centos.ts";
import { debianBench } from "./debian.ts";
import { family } from "./family.ts";
import { growth } from "./growth.ts";
import { inspect } from "./inspect.ts";
import { layer } from "./layer.ts";
import { onTop } from "./on-top.ts";
import { opensuse } from "./opensuse.ts";
import { registry } from "./registry.ts";
import { rootfs } from "./rootfs.ts";
import { start } from "./start.ts";
import { formatGoals, formatMachine, formatTable } from "./table.ts";

const ROWS: Readonly<Record<string, Bench>> = {
  trixie: debianBench("trixie", "minbase", {
    runs: 3,
    goals: {
      cold: { wall: 0.22, cpu: 0.33, rss: 200 },
      cached: { wall: 0.11 },
      unchanged: { wall: 0.015 },
    },
  }),
  many: debianBench("trixie", "500", {
    runs: 1,
    goals: { cold: { wall: 0.33, cpu: 0.55, rss: 300 }, cached: { wall: 0.22 } },
  }),
  family,
  "on-top": onTop,
  centos,
  arch,
  opensuse,
  layer,
  rootfs,
  registry,
  inspect,
  start,
  growth,
};

const { values } = parseArgs({
  options: { rows: { type: "string" }, runs: { type: "string" } },
});
const names = values.rows?.split(",") ?? Object.keys(ROWS);
const unknown = names.find((name) => !(name in ROWS));
if (unknown !== undefined) {
  throw new Error(`There are no rows "${unknown}"; there are ${Object.keys(ROWS).join(", ")}`);
}

const reports: Report[] = [];
await withInstalled(async (rootsmith) => {
  for (const name of names) {
    const bench = ROWS[name] as Bench;
    const runs = values.runs === undefined ? bench.runs : Number(values.runs);
    try {
      const report = await runBench(bench, rootsmith, runs);
      console.log(`${name}: ${formatMachine(runs)}\n\n${formatTable(report)}\n`);
      reports.push(report);
    } catch (error) {
      console.error(`${name} is left out: ${(error as Error).message}\n`);
      process.exitCode = 1;
    }
  }
});
console.log(formatGoals(reports));
