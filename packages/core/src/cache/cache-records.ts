/**
 * The records of a cache: small JSON facts by a JSON key.
 *
 * A file has two lines: `{"digest":…,"key":…}`, then the value, whose digest the first line gives.
 * They are read and written synchronously: for a file this small a promise costs more than the call.
 *
 * @module
 */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMissing } from "../io/host-error.ts";
import { type Digest, digestOfBytes, hexOf } from "../model/digest.ts";
import { canonicalJson, type JsonValue } from "../model/json.ts";
import { writeError } from "./cache-error.ts";
import { putInPlace, removeDamaged } from "./put-in-place.ts";
import { touch } from "./touch.ts";

/** What a key is known by: the name of its record, and of what is shared under the same key. */
export function keyDigest(key: JsonValue): Digest {
  return digestOfBytes(canonicalJson(key));
}

export class RecordStore {
  readonly #dir: string;
  readonly #newFile: () => string;
  readonly #touched = new Set<string>();

  /** @param newFile Gives paths on the same file system as `dir`. */
  constructor(dir: string, newFile: () => string) {
    this.#dir = dir;
    this.#newFile = newFile;
  }

  /** The value. A record that is damaged is removed, and absent. */
  get(key: JsonValue): JsonValue | undefined {
    const keyText = canonicalJson(key);
    const file = this.fileOf(key);
    const record = readRecord(file);
    if (record === undefined || canonicalJson(record.key) !== keyText) return undefined;
    if (!this.#touched.has(file)) {
      this.#touched.add(file);
      touch(file);
    }
    return record.value;
  }

  /** @returns The value as it will be read. */
  set(key: JsonValue, value: JsonValue): JsonValue {
    const keyText = canonicalJson(key);
    const text = canonicalJson(value);
    const temporary = this.#newFile();
    const file = this.fileOf(key);
    try {
      writeFileSync(temporary, `{"digest":"${digestOfBytes(text)}","key":${keyText}}\n${text}\n`);
    } catch (cause) {
      rmSync(temporary, { force: true });
      throw writeError(file, cause);
    }
    putInPlace(temporary, file);
    return JSON.parse(text) as JsonValue;
  }

  /** Where the record of a key lies. */
  fileOf(key: JsonValue): string {
    return join(this.#dir, hexOf(keyDigest(key)));
  }
}

/** One record, checked against its digest; undefined if it is absent or damaged. */
export function readRecord(file: string): { key: JsonValue; value: JsonValue } | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    if ((error as NodeJS.ErrnoException).code !== "EISDIR") throw error;
    removeDamaged(file);
    return undefined;
  }
  try {
    const [head = "", value = ""] = text.split("\n");
    const { key, digest } = JSON.parse(head) as { key: JsonValue; digest: string };
    if (digestOfBytes(value) === digest) return { key, value: JSON.parse(value) as JsonValue };
  } catch {} // JSON.parse: a record that is cut short
  removeDamaged(file);
  return undefined;
}
