/**
 * Gives changed inputs to the parsers of this project: whatever they are, a parser takes them or
 * throws an error of this project, in little time and memory. See CONTRIBUTING.md.
 *
 *     pnpm fuzz [--target NAME] [--seed 1] [--count 2000] [--seconds 20 | --time 60] [--only N] [--write FILE]
 *
 * `--seconds` is for each target, `--time` for all of them together.
 *
 * @module
 */
import { writeFileSync } from "node:fs";
import process from "node:process";
import { parseArgs } from "node:util";
import { FuzzProcess } from "./fuzz-process.ts";
import { mutateBytes, mutateJson, randomOf } from "./mutate.ts";
import type { FuzzTarget } from "./target.ts";
import { TARGETS } from "./targets.ts";

const { values } = parseArgs({
  options: {
    target: { type: "string" },
    seed: { type: "string", default: "1" },
    count: { type: "string" },
    seconds: { type: "string", default: "20" },
    time: { type: "string" },
    only: { type: "string" },
    write: { type: "string" },
    limit: { type: "string", default: "5000" },
    memory: { type: "string", default: "512" },
  },
});
/** Of one kind there are soon enough. */
const MAX_FINDINGS = 20;

const targets = TARGETS.filter(({ name }) => [undefined, name].includes(values.target));
if (targets.length === 0) {
  const names = TARGETS.map(({ name }) => `"${name}"`).join(", ");
  process.stderr.write(`There is no target "${values.target}"; there are ${names}\n`);
  process.exitCode = 2;
}
for (const [name, value] of Object.entries(values)) {
  if (["target", "seed", "write"].includes(name) || Number(value) >= 0) continue;
  process.stderr.write(`--${name} is no number: "${value}"\n`);
  process.exit(2);
}
const { seconds, count } = howLong(targets.length);
for (const target of targets) {
  const findings = await fuzz(target);
  if (findings > 0) process.exitCode = 1;
}

/** For each target. What has a time tries as many inputs as it has time for. */
function howLong(number: number): { readonly seconds: number; readonly count: number } {
  const { time, seconds, count } = values;
  if (time === undefined) return { seconds: Number(seconds), count: Number(count ?? 2000) };
  return { seconds: Number(time) / number, count: Number(count ?? Number.POSITIVE_INFINITY) };
}

/** How many kinds of wrong were found; prints each once. */
async function fuzz(target: FuzzTarget): Promise<number> {
  const seeds = (await target.seeds()).map((seed) =>
    typeof seed === "string" ? new TextEncoder().encode(seed) : new Uint8Array(seed),
  );
  const limits = { time: Number(values.limit), memory: Number(values.memory) };
  const worker = new FuzzProcess(target.name, limits);
  const kinds = new Set<string>();
  await worker.start();
  const end = performance.now() + seconds * 1000;
  let number = Number(values.only ?? 0);
  const last = values.only === undefined ? count : number + 1;
  for (; number < last && performance.now() < end && kinds.size < MAX_FINDINGS; number++) {
    const input = inputOf(target, seeds, number);
    if (values.write !== undefined) writeFileSync(values.write, input);
    const problem = await worker.parse(input);
    if (problem === undefined) continue;
    const kind = kindOf(problem);
    if (kinds.has(kind)) continue;
    kinds.add(kind);
    const again = `--target "${target.name}" --seed ${values.seed} --only ${number}`;
    process.stdout.write(`${target.name}: ${problem}\n  again: pnpm fuzz ${again}\n`);
  }
  await worker.close();
  process.stdout.write(`${target.name}: ${number} inputs, ${kinds.size} kinds of wrong\n`);
  return kinds.size;
}

/** The first inputs are the seeds as they are. */
function inputOf(target: FuzzTarget, seeds: readonly Uint8Array[], number: number): Uint8Array {
  const untouched = seeds[number];
  if (untouched !== undefined) return untouched;
  const random = randomOf(values.seed, target.name, number);
  const seed = seeds[Math.floor(random() * seeds.length)] as Uint8Array;
  if (target.format !== "json") return mutateBytes(seed, seeds, random);
  return new TextEncoder().encode(mutateJson(new TextDecoder().decode(seed), random));
}

/** The place in this project that it comes from. */
function kindOf(problem: string): string {
  return /\bat .*\/packages\/.*/.exec(problem)?.[0] ?? problem.replaceAll(/\d+/g, "N");
}
