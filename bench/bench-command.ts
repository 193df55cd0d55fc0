/**
 * The command line of a bench.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { type Bench, runBench, withInstalled } from "./bench.ts";
import { formatMachine, formatTable } from "./table.ts";

/** `pnpm bench:NAME [RUNS]`: runs one bench and prints its table. */
export async function benchCommand(bench: Bench): Promise<void> {
  const [runs = bench.runs] = parseArgs({ allowPositionals: true }).positionals;
  await printBench(bench, Number(runs));
}

export async function printBench(bench: Bench, runs: number): Promise<void> {
  const report = await withInstalled((rootsmith) => runBench(bench, rootsmith, runs));
  console.log(`${formatMachine(runs)}\n\n${formatTable(report)}`);
}
