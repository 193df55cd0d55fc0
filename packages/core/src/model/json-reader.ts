/**
 * Narrows JSON that comes from outside, and says where it is not what it has to be.
 *
 * @module
 */
import { type Digest, parseDigest } from "./digest.ts";
import type { JsonObject, JsonValue } from "./json.ts";

/** The error to throw: `where` is as in `platforms[0].sources[2].size`, `fact` as in `not a number`. */
export type JsonProblem = (where: string, fact: string) => Error;

/** A value and where it stands. Each method throws what {@linkcode JsonProblem} makes. */
export class JsonReader {
  readonly value: unknown;
  readonly where: string;
  readonly #problem: JsonProblem;

  constructor(value: unknown, where: string, problem: JsonProblem) {
    this.value = value;
    this.where = where;
    this.#problem = problem;
  }

  /** The fields of an object, which has all of `required`, and none that is not named. */
  fields<R extends string, O extends string = never>(
    required: readonly R[],
    optional: readonly O[] = [],
  ): { readonly [K in R]: JsonReader } & { readonly [K in O]?: JsonReader } {
    const fields = new Map(this.entries());
    const known: readonly string[] = [...required, ...optional];
    for (const [name, { where }] of fields) {
      if (!known.includes(name)) throw this.#problem(where, "not a field that is known");
    }
    for (const name of required) {
      if (!fields.has(name)) throw this.#problem(this.#below(name), "missing");
    }
    return Object.fromEntries(fields) as never;
  }

  /** The fields of an object, whatever their names are. */
  entries(): (readonly [string, JsonReader])[] {
    return Object.entries(this.object()).map(([name, value]) => {
      return [name, this.#at(value, this.#below(name))] as const;
    });
  }

  object(): JsonObject {
    const { value } = this;
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as JsonObject;
    }
    throw this.fail("not an object");
  }

  items(): readonly JsonReader[] {
    if (!Array.isArray(this.value)) throw this.fail("not an array");
    return this.value.map((item: unknown, index) => this.#at(item, `${this.where}[${index}]`));
  }

  json(): JsonValue {
    return this.value as JsonValue;
  }

  /** A text that is not empty. */
  text(): string {
    if (typeof this.value === "string" && this.value !== "") return this.value;
    throw this.fail(this.value === "" ? "empty" : "not a string");
  }

  /** A text, which may be empty. */
  string(): string {
    if (typeof this.value === "string") return this.value;
    throw this.fail("not a string");
  }

  boolean(): boolean {
    if (typeof this.value === "boolean") return this.value;
    throw this.fail("not true or false");
  }

  /** A text of a pattern. */
  match(pattern: RegExp, fact: string): string {
    const text = this.text();
    if (pattern.test(text)) return text;
    throw this.fail(fact);
  }

  oneOf<T extends string>(words: readonly T[]): T {
    const found = words.find((word) => word === this.value);
    if (found !== undefined) return found;
    throw this.fail(`not one of ${words.map((word) => `"${word}"`).join(", ")}`);
  }

  /** A whole number from 0 on. */
  count(): number {
    if (Number.isSafeInteger(this.value) && (this.value as number) >= 0)
      return this.value as number;
    throw this.fail("not a whole number from 0 on");
  }

  digest(): Digest {
    try {
      return parseDigest(this.text());
    } catch {
      throw this.fail('not "sha256:" and 64 lower-case hex digits');
    }
  }

  fail(fact: string): Error {
    return this.#problem(this.where, fact);
  }

  #at(value: unknown, where: string): JsonReader {
    return new JsonReader(value, where, this.#problem);
  }

  #below(name: string): string {
    return this.where === "" ? name : `${this.where}.${name}`;
  }
}
