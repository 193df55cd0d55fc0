/**
 * What is wrong with a definition, and where it stands.
 *
 * @module
 */

/** A place in a text. Lines and columns begin with 1, columns count UTF-16 code units. */
export interface TextPlace {
  /** As the caller named it: `"rootsmith.yaml"`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A definition that cannot be used: `Cannot use rootsmith.yaml:3:5: there is no key "inclde"`. */
export class DefinitionError extends TypeError {
  override readonly name: string = "TypeError";
  readonly place: TextPlace;
  /** Without the place. */
  readonly fact: string;
  /** What to write instead. */
  readonly hint?: string;
  constructor(
    place: TextPlace,
    fact: string,
    options: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    const { file, line, column } = place;
    super(`Cannot use ${file}:${line}:${column}: ${fact}`, { cause: options.cause });
    this.place = place;
    this.fact = fact;
    if (options.hint !== undefined) this.hint = options.hint;
  }
}
