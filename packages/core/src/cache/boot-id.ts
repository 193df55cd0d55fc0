/**
 * The start of the machine, by which is known what may not have reached its disk.
 *
 * @module
 */
import { readFileSync } from "node:fs";

/** Another one after each start. Undefined where the system has none. */
export function bootId(): string | undefined {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}
