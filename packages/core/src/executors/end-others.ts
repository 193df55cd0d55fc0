/**
 * Ends what programs have left running.
 *
 * @module
 */
import { readdirSync } from "node:fs";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";

/** Ends every process that `/proc` shows but these. */
export async function endOthers(kept: readonly (number | undefined)[]): Promise<void> {
  for (;;) {
    const others = readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 0 && !kept.includes(pid));
    if (others.length === 0) return;
    for (const pid of others) {
      try {
        process.kill(pid, "SIGKILL");
      } catch {} // it has ended meanwhile
    }
    await sleep(1);
  }
}
