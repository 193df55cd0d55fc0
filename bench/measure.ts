/**
 * Time and memory of one command.
 *
 * @module
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";

export interface Measurement {
  /** Seconds. */
  readonly wall: number;
  /** Seconds, of all processes. */
  readonly cpu: number;
  /** MB, of the largest single process. */
  readonly rss: number;
}

/**
 * Runs a command under GNU time.
 *
 * @param flushes Whether what was written before is flushed first.
 */
export async function measure(command: readonly string[], flushes = true): Promise<Measurement> {
  const directory = await mkdtemp(join(tmpdir(), "rootsmith-times-"));
  const times = join(directory, "times");
  try {
    if (flushes) await execa("sync"); // one contender's writes are not for the next one's time
    const started = performance.now(); // GNU time has hundredths of a second
    const child = spawn("/usr/bin/time", ["-o", times, "-f", "%U %S %M", ...command], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let errors = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors = (errors + text).slice(-2000);
    });
    const [code] = await once(child, "close");
    const wall = (performance.now() - started) / 1000;
    if (code !== 0) throw new Error(`It failed: ${command.join(" ")}\n${errors}`);
    const [user = 0, system = 0, kilobytes = 0] = (await readFile(times, "utf8"))
      .trim()
      .split(" ")
      .map(Number);
    return { wall, cpu: user + system, rss: kilobytes / 1000 };
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
