/**
 * A build to a plain tar beside mmdebstrap: same mirror, same packages, one run after the other.
 *
 *     pnpm bench [SUITE] [RUNS] [--set minbase|build-essential|100|500|1500]
 *
 * Needs root, mmdebstrap, GNU time, and a host whose apt has a Debian mirror.
 *
 * @module
 */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { execa } from "execa";
import type { Bench, Contender, Goal } from "./bench.ts";
import { printBench } from "./bench-command.ts";
import { installedPackages, mmdebstrap, SETS } from "./debian-sets.ts";

interface Goals {
  readonly cold?: Goal;
  readonly cached?: Goal;
  readonly unchanged?: Goal;
}

/** @param stages Also print where the time goes in one build of each. Stages overlap. */
export function debianBench(
  suite: string,
  set: string,
  { runs, goals = {}, stages = false }: { runs: number; goals?: Goals; stages?: boolean },
): Bench {
  const include = SETS[set];
  if (include === undefined) throw new Error(`The sets are ${Object.keys(SETS).join(", ")}`);
  return {
    runs,
    async prepare({ work, rootsmith }) {
      const cache = join(work, "cache");
      const output = join(work, "rootfs.tar");
      const packages = (): Promise<number> => installedPackages(output);
      // mmdebstrap takes usrmerge on bookworm, where the default is the smaller usr-is-merged
      const usrmerge = suite === "bookworm" ? ["usrmerge"] : [];
      const build = [
        ...[...rootsmith, "build", `debian:${suite}`],
        ...[...include, ...usrmerge].flatMap((name) => ["--include", name]),
        ...["-q", "--cache-dir", cache, "-o", `type=tar,dest=${output}`],
      ];
      const peer = "mmdebstrap";
      const { cold = {}, cached = {}, unchanged = {} } = goals;
      const own: Contender[] = [
        {
          title: "rootsmith, empty cache",
          command: build,
          goal: cold,
          before: () => rm(cache, { recursive: true, force: true }),
        },
        { title: "rootsmith, cached packages", command: [...build, "--no-cache"], goal: cached },
        { title: "rootsmith, nothing changed", command: build, goal: unchanged },
      ];
      return {
        title: `${suite}, ${set}`,
        contenders: [
          { title: peer, command: await mmdebstrap(suite, include, output), packages },
          ...own.map((contender) => ({ ...contender, peer, packages })),
          // What a result that is known takes at least: each byte is checked, and written.
          {
            title: "sha256sum and cp of the result",
            command: ["sh", "-c", `sha256sum ${output} && cp ${output} ${join(work, "copy.tar")}`],
            peer,
          },
        ],
        clean: async () => stages && printStages(own),
      };
    },
  };
}

async function printStages(contenders: readonly Contender[]): Promise<void> {
  for (const { title, command, before } of contenders) {
    await before?.();
    const [program = "", ...args] = command as readonly string[];
    const { stdout } = await execa(program, [...args, "--json"]);
    const stages = stdout
      .split("\n")
      .map((line) => JSON.parse(line))
      .filter(({ type, state }) => type === "stage" && state === "end")
      .map(({ stage, ms }) => `${stage} ${ms} ms`);
    console.log(`${title}: ${stages.join(", ")}\n`);
  }
}

if (import.meta.main) {
  const {
    positionals: [suite = "bookworm", runs = "5"],
    values: { set },
  } = parseArgs({
    allowPositionals: true,
    options: { set: { type: "string", default: "minbase" } },
  });
  const bench = debianBench(suite, set, { runs: Number(runs), stages: true });
  await printBench(bench, bench.runs);
}
