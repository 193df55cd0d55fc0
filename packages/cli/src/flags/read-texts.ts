/**
 * Reads flags whose values are texts, or the paths of files with them.
 *
 * @module
 */
import { statSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { UsageError } from "../process/usage-error.ts";

/**
 * The text of the file at `value`. If there is no such file, the value itself: always (`"any"`), or only
 * if it contains blanks and is hence no path (`"text"`).
 *
 * @param flag The flag, for messages: `"--pin"`.
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
    const { systemFact } = await import("@rootsmith/core");
    const fact = systemFact((cause as Error).message);
    throw new UsageError(`Cannot read "${value}" of ${flag}: ${fact}`, { cause });
  }
}

/** {@linkcode readText} for each value, of the kind `"text"`. */
export function readTexts(flag: string, values: readonly string[]): Promise<string[]> {
  return Promise.all(values.map((value) => readText(flag, value, "text")));
}
