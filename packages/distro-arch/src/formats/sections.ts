/**
 * The files `desc` and `files` of a database: `%NAME%` on a line, then its values, one a line, then an
 * empty line.
 *
 * @see https://man.archlinux.org/man/alpm-repo-desc.5, alpm-db-desc(5)
 * @module
 */

/** Values by name, without the percent signs. */
export type Sections = ReadonlyMap<string, readonly string[]>;

export function parseSections(text: string): Sections {
  const sections = new Map<string, string[]>();
  let values: string[] | undefined;
  for (const line of text.split("\n")) {
    const name = /^%([A-Z0-9]+)%$/.exec(line)?.[1];
    if (line === "") {
      values = undefined;
    } else if (values !== undefined) {
      values.push(line);
    } else if (name !== undefined) {
      values = [];
      sections.set(name, values);
    }
  }
  return sections;
}

/** A section; nothing where there is no value. */
export function formatSection(name: string, values: readonly (string | number)[]): string {
  return values.length === 0 ? "" : `%${name}%\n${values.map((value) => `${value}\n`).join("")}\n`;
}
