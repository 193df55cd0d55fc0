/**
 * Stanzas of `Name: value` fields: Release files, package indexes, apt sources.
 *
 * Read as apt reads them: names in any case, with or without blanks around the colon; of a field
 * that stands twice the last one counts; only an empty line ends a stanza, one of blanks does not.
 *
 * @see deb822(5); `pkgTagSection::Scan` in apt-pkg/tagfile.cc of apt
 * @module
 */
import { FormatError } from "@rootsmith/core/provider";

/** Values by lower-case field name. Lines of a folded value are joined by newlines, without their indent. */
export type Stanza = ReadonlyMap<string, string>;

/**
 * Reads all stanzas of a text. Comment lines are skipped.
 *
 * @throws {FormatError} If a line is neither field, continuation nor comment.
 */
export function parseStanzas(text: string): Stanza[] {
  return text
    .split(/\n\r?\n/)
    .map((stanza) => parseStanza(stanza))
    .filter((stanza) => stanza.size > 0);
}

/**
 * Reads one stanza.
 *
 * @param options.repeated What becomes of a field that stands twice: dpkg refuses it.
 * @throws {FormatError} As {@linkcode parseStanzas}; if a field stands twice and must not.
 */
export function parseStanza(
  text: string,
  { repeated = "last" }: { readonly repeated?: "last" | "refuse" } = {},
): Stanza {
  const fields = new Map<string, string>();
  let name: string | undefined;
  for (const line of text.split("\n")) {
    if (line.startsWith("#") || line === "" || line === "\r") continue;
    if (line.startsWith(" ") || line.startsWith("\t")) {
      if (name === undefined && line.trim() === "") continue;
      if (name === undefined) throw malformed(line, "it continues no field");
      fields.set(name, `${fields.get(name)}\n${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(":");
    if (colon <= 0) throw malformed(line, 'expected "Name: value"');
    name = line.slice(0, colon).trimEnd().toLowerCase();
    if (repeated === "refuse" && fields.has(name)) {
      throw malformed(line, "the field stands twice in one stanza");
    }
    fields.set(name, line.slice(colon + 1).trim());
  }
  return fields;
}

function malformed(line: string, fact: string): FormatError {
  const shown = line.length > 80 ? `${line.slice(0, 80)}…` : line;
  return new FormatError(`Cannot parse the line "${shown}": ${fact}`, { format: "deb822" });
}
