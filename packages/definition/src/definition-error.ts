/**
 * What is wrong with a definition, and where it stands.
 *
 * @module
 */
import { RootfsError } from "@rootsmith/core/provider";

/** A place in a text. Lines and columns begin with 1, columns count UTF-16 code units. */
export interface TextPlace {
  /** As the caller named it: `"rootsmith.yaml"`. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** A definition that cannot be used: `Cannot use rootsmith.yaml:3:5: there is no key "inclde"`. */
export class DefinitionError extends RootfsError {
  override readonly name = "DefinitionError";
  override readonly code = "DEFINITION";
  readonly place: TextPlace;
  /** Without the place. */
  readonly fact: string;
  constructor(
    place: TextPlace,
    fact: string,
    options: { readonly hint?: string | undefined; readonly cause?: unknown } = {},
  ) {
    const { file, line, column } = place;
    const { hint, cause } = options;
    super(`Cannot use ${file}:${line}:${column}: ${fact}`, {
      ...(hint !== undefined && { hint }),
      ...(cause !== undefined && { cause }),
    });
    this.place = place;
    this.fact = fact;
  }
}
