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

/** {@linkcode readText} for each value, of the kind `"text"`. @param check As `parse()` of a flag. */
export function readTexts(
  flag: string,
  values: readonly string[],
  check?: (text: string) => unknown,
): Promise<string[]> {
  return Promise.all(
    values.map(async (value) => {
      const text = await readText(flag, value, "text");
      if (check !== undefined) await parseText(check, { flag, value, text });
      return text;
    }),
  );
}

/**
 * What a text is parsed into.
 *
 * @param value The path of the file that has the text, or the text itself.
 * @throws {UsageError} If it cannot be used; it names the flag, and the file where there is one.
 */
export async function parseText(
  parse: (text: string) => unknown,
  { flag, value, text }: { readonly flag: string; readonly value: string; readonly text: string },
): Promise<unknown> {
  try {
    return await parse(text);
  } catch (cause) {
    const { FormatError } = await import("@rootsmith/core");
    if (!(cause instanceof TypeError || cause instanceof FormatError)) throw cause;
    const { hint } = cause as { readonly hint?: unknown };
    const { message } = cause;
    // a sentence of its own quotes the text, unless that is a file's
    const isSaid = message.startsWith("Cannot ") && value === text;
    const fact = message.replace(/^Cannot /, "cannot ");
    throw new UsageError(isSaid ? message : `Cannot use ${flag} "${value}": ${fact}`, {
      cause,
      ...(typeof hint === "string" && { hint }),
    });
  }
}
