/**
 * A map of a YAML document whose values are texts, lists or maps: what others wrote need not
 * be what its format says.
 *
 * @module
 */

/** Reads the fields of one map. What is not there is empty. */
export class YamlFields {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #name: string;
  readonly #refuse: (fact: string) => never;

  /** @param name For messages: `"data"`. */
  constructor(value: unknown, name: string, refuse: (fact: string) => never) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) {
      refuse(`${name} is no map`);
    }
    this.#values = value as Readonly<Record<string, unknown>>;
    this.#name = name;
    this.#refuse = refuse;
  }

  text(key: string): string | undefined {
    const value = this.#get(key);
    if (value === undefined || typeof value === "string") return value;
    return this.#refuse(`${this.#nameOf(key)} is no text`);
  }

  map(key: string): YamlFields {
    return new YamlFields(this.#get(key) ?? {}, this.#nameOf(key), this.#refuse);
  }

  texts(key: string): readonly string[] {
    return this.#list(key).map((item) =>
      typeof item === "string"
        ? item
        : this.#refuse(`${this.#nameOf(key)} has an item that is no text`),
    );
  }

  maps(key: string): readonly YamlFields[] {
    return this.#list(key).map(
      (item) => new YamlFields(item, `an item of ${this.#nameOf(key)}`, this.#refuse),
    );
  }

  /** Every field, as `read` reads it. */
  entries<T>(read: (fields: YamlFields, key: string) => T): Readonly<Record<string, T>> {
    return Object.fromEntries(Object.keys(this.#values).map((key) => [key, read(this, key)]));
  }

  #list(key: string): readonly unknown[] {
    const value = this.#get(key) ?? [];
    return Array.isArray(value) ? value : this.#refuse(`${this.#nameOf(key)} is no list`);
  }

  /** An empty value is as good as none. */
  #get(key: string): unknown {
    const value = Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
    return value === null || value === "" ? undefined : value;
  }

  #nameOf(key: string): string {
    return this.#name === "a document" ? `"${key}"` : `"${key}" of ${this.#name}`;
  }
}
