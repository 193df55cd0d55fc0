/**
 * A page of `docs/tasks` as a script of bash: its commands, with the files that it shows.
 *
 * - A block `sh` is run, with `set -eu`, in the same shell as those before it.
 * - A block `text` says what they print since the last such block: each line, in this order, with `…` for anything.
 * - Any other block is a file where the line before it ends with its path in backticks and a colon.
 *
 * @module
 */

/** Printed between what belongs to one block `text` and to the next. */
const SEPARATOR = "\u001e";

export interface TaskScript {
  readonly script: string;
  /** Lines that each part of the output has to have. */
  readonly expected: readonly (readonly string[])[];
}

/** @param page As Markdown. */
export function taskScript(page: string): TaskScript {
  const steps: string[] = ["set -eu"];
  const expected: string[][] = [];
  const fences = /(?<before>[^\n]*)\n\n```(?<language>\w+)\n(?<body>.*?)^```$/gms;
  for (const { groups } of page.matchAll(fences)) {
    const { before = "", language, body = "" } = groups ?? {};
    const [, path] = /`([^`]+)`:$/.exec(before) ?? [];
    if (language === "sh") steps.push(body);
    else if (language === "text") {
      steps.push(`printf '${SEPARATOR}'`);
      expected.push(body.trimEnd().split("\n"));
    } else if (path !== undefined) steps.push(writeFile(path, body));
  }
  return { script: steps.join("\n"), expected };
}

/** The lines that the output lacks: `"3: web  linux/…"` where those of the third block are to be. */
export function missingLines(output: string, { expected }: TaskScript): string[] {
  const parts = output.split(SEPARATOR);
  return expected.flatMap((lines, index) => {
    let rest = parts[index] ?? "";
    return lines.flatMap((line) => {
      const found = patternOf(line).exec(rest);
      if (found === null) return [`${index + 1}: ${line}`];
      rest = rest.slice(found.index + found[0].length);
      return [];
    });
  });
}

function patternOf(line: string): RegExp {
  const parts = line.split("…").map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^[^\\S\\n]*${parts.join(".*").replaceAll(/ +/g, " +")}[^\\S\\n]*$`, "m");
}

function writeFile(path: string, text: string): string {
  return `mkdir -p "$(dirname '${path}')"\ncat >'${path}' <<'END OF FILE'\n${text}END OF FILE`;
}
