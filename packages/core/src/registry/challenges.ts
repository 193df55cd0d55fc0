/**
 * How a server says which credentials it wants: the header `WWW-Authenticate`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 * @module
 */

export interface Challenge {
  /** Lower-case: `"bearer"`, `"basic"`. */
  readonly scheme: string;
  /** By lower-case name: `realm`, `service`, `scope`. */
  readonly parameters: Readonly<Record<string, string>>;
}

/** A token; `=` and a value make a parameter of it, else it is the scheme of a new challenge. */
const PART =
  /[\s,]*([\w!#$%&'*+.^`|~-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))|(?=[\s,]|$))/gy;

/** All challenges of a header, in order. What cannot be read ends the list. */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Record<string, string> }[] = [];
  for (const [, token = "", quoted, plain] of header.matchAll(PART)) {
    const value = quoted?.replaceAll(/\\(.)/g, "$1") ?? plain;
    if (value === undefined) challenges.push({ scheme: token.toLowerCase(), parameters: {} });
    else Object.assign(challenges.at(-1)?.parameters ?? {}, { [token.toLowerCase()]: value });
  }
  return challenges;
}
