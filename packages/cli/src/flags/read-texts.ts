/**
 * Flags whose values are texts, or files that hold them.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { UsageError } from "../process/usage-error.ts";

/**
 * Each value is the path of a file, or the text itself, which has blanks in it.
 *
 * @param flag For messages: `"--pin"`.
 * @throws {UsageError} If it is neither, or the file cannot be read.
 */
export function readTexts(flag: string, values: readonly string[]): Promise<string[]> {
  return Promise.all(
    values.map(async (value) => {
      if (!existsSync(value)) {
        if (/\s/.test(value)) return value;
        throw new UsageError(`Cannot use ${flag} "${value}": there is no such file`);
      }
      try {
        return await readFile(value, "utf8");
      } catch (cause) {
        const fact = (cause as Error).message;
        throw new UsageError(`Cannot read "${value}" of ${flag}: ${fact}`, { cause });
      }
    }),
  );
}
