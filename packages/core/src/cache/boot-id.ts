/**
 * The start of the machine, by which is known what may not have reached its disk.
 *
 * @module
 */
import { readFileSync } from "node:fs";

let known: { readonly id: string | undefined } | undefined;

/** Another one after each start. Undefined where the system has none. */
export function bootId(): string | undefined {
  known ??= { id: readBootId() };
  return known.id;
}

function readBootId(): string | undefined {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return undefined;
  }
}
