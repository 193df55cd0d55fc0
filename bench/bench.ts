/**
 * One bench: contenders that are run in turn, so that what else the machine does meets all of them.
 *
 * @module
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { installCommand } from "./install-command.ts";
import { type Measurement, measure } from "./measure.ts";

export interface Contender {
  readonly title: string;
  readonly command: readonly string[] | (() => readonly string[]);
  /** The title of the one that it is compared with. Default: it is a peer itself. */
  readonly peer?: string;
  readonly goal?: Goal;
  /** Not measured. */
  before?(): Promise<unknown>;
  /** Default: the whole command. */
  measure?(command: readonly string[]): Promise<Measurement>;
  /** How many packages it has put into the rootfs. */
  packages?(): Promise<number>;
  /** For the last column, after a run. */
  note?(): string;
}

/** What is to be reached: shares of the peer's time, or seconds; MB. */
export interface Goal {
  readonly wall?: number;
  readonly seconds?: number;
  readonly cpu?: number;
  readonly rss?: number;
}

export interface Setup {
  /** A directory that goes when the bench has ended. */
  readonly work: string;
  /** The command as it is installed: its program and first argument. */
  readonly rootsmith: readonly [string, string];
}

export interface Bench {
  /** Runs of each contender where the caller does not say. */
  readonly runs: number;
  prepare(setup: Setup): Promise<{
    /** `"172 MB of files"`. */
    readonly title: string;
    readonly contenders: readonly Contender[];
    /** Before the first run, one that does not count. */
    readonly warmsUp?: boolean;
    clean?(): Promise<unknown>;
  }>;
}

export interface Result extends Pick<Contender, "title" | "peer" | "goal"> {
  readonly measured: Measurement[];
  packages?: number;
  note?: string;
}

export interface Report {
  readonly title: string;
  readonly results: readonly Result[];
}

/** Runs all contenders of a bench, so many times each. */
export async function runBench(
  bench: Bench,
  rootsmith: Setup["rootsmith"],
  runs: number = bench.runs,
): Promise<Report> {
  const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
  try {
    const { title, contenders, warmsUp = false, clean } = await bench.prepare({ work, rootsmith });
    try {
      const pairs = contenders.map((contender) => {
        const { title, peer, goal } = contender;
        const result: Result = {
          title,
          measured: [],
          ...(peer && { peer }),
          ...(goal && { goal }),
        };
        return [contender, result] as const;
      });
      for (let run = warmsUp ? -1 : 0; run < runs; run++) {
        for (const [contender, result] of pairs) {
          const measurement = await runOnce(contender, result);
          if (run >= 0) result.measured.push(measurement);
        }
      }
      return { title, results: pairs.map(([, result]) => result) };
    } finally {
      await clean?.();
    }
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function runOnce(contender: Contender, result: Result): Promise<Measurement> {
  await contender.before?.();
  const { command } = contender;
  const measurement = await (contender.measure ?? measure)(
    typeof command === "function" ? command() : command,
  );
  if (contender.packages) result.packages = await contender.packages();
  if (contender.note) result.note = contender.note();
  return measurement;
}

/** Installs the command where nobody else uses it, for as long as `use` takes. */
export async function withInstalled<T>(
  use: (rootsmith: Setup["rootsmith"]) => Promise<T>,
): Promise<T> {
  const work = await mkdtemp(join(tmpdir(), "rootsmith-bench-"));
  try {
    return await use(await installCommand(work));
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}
