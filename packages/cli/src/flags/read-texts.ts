/**
 * Flags whose values are texts, or files that hold them.
 *
 * @module
 */
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { UsageError } from "../process/usage-error.ts";

/**
 * The text of the file that `value` names. If there is none, the value itself: always (`"any"`), or
 * only where it has blanks and can be no path (`"text"`).
 *
 * @param flag For messages: `"--pin"`.
 * @throws {UsageError} If it is neither, or the file cannot be read.
 */
export async function readText(flag: string, value: string, kind: "text" | "any"): Promise<string> {
  const found = statSync(value, { throwIfNoEntry: false });
  if (kind === "any" && !found?.isFile()) return value;
  if (found === undefined) {
    if (/\s/.test(value)) return value;
    throw new UsageError(`Cannot use ${flag} "${value}": there is no such file`);
  }
  try {
    return await readFile(value, "utf8");
  } catch (cause) {
    const fact = (cause as Error).message;
    throw new UsageError(`Cannot read "${value}" of ${flag}: ${fact}`, { cause });
  }
}

/** As {@linkcode readText} for each, where it has to be a file or a text. */
export function readTexts(flag: string, values: readonly string[]): Promise<string[]> {
  return Promise.all(values.map((value) => readText(flag, value, "text")));
}
