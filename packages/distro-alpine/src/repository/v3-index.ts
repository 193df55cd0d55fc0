/**
 * An index of version 3, Packages.adb.
 *
 * @see apk-mkndx(8), apk-package(5)
 * @module
 */
import { Adb, type AdbObject } from "../formats/adb.ts";
import { type ApkOrigin, type ApkPackage, apkPackage, indexError } from "./apk-package.ts";

/** The fields of the index. */
const INDEX = { description: 1, packages: 2, pathPattern: 3 } as const;

/** The fields of a package by the letters of version 2. */
const TEXTS = { P: 1, V: 2, T: 4, A: 5, L: 6, o: 7, m: 8, U: 9 } as const;
const NUMBERS = { t: 11, I: 12, S: 13, k: 14 } as const;
const DEPENDENCIES = { D: 15, p: 16, i: 18 } as const;
const [HASH, COMMIT, TAGS] = [3, 10, 21];

/** Longer descriptions are cut in the database. */
const MAX_DESCRIPTION = 512;

/** In hex: SHA-1, SHA-256, SHA-512. */
const HASHES = new Set([40, 64, 128]);

/** @param adb The ADB block. @throws {FormatError} If it is malformed, or a package lacks what every package has. */
export function parseAdbIndex(
  adb: Uint8Array,
  origin: ApkOrigin,
): { readonly description: string; readonly packages: readonly ApkPackage[] } {
  const root = new Adb(adb).root();
  const pattern = root.text(INDEX.pathPattern);
  const placed: ApkOrigin = pattern === "" ? origin : { ...origin, path: pathsOf(pattern, origin) };
  return {
    description: root.text(INDEX.description),
    packages: root.objects(INDEX.packages).map((item) => packageOf(item, placed)),
  };
}

function packageOf(item: AdbObject, origin: ApkOrigin): ApkPackage {
  const identity = item.blob(HASH)?.toString("hex") ?? "";
  if (!HASHES.has(identity.length)) {
    throw indexError(
      origin.repository,
      `${item.text(TEXTS.P)} has a hash of ${identity.length / 2} bytes`,
    );
  }
  return apkPackage(packageFields(item), identity, origin);
}

/** Of a package in an index or in its own file. */
function packageFields(item: AdbObject): Map<string, string> {
  const fields = new Map<string, string>();
  for (const [letter, field] of Object.entries(TEXTS)) fields.set(letter, item.text(field));
  for (const [letter, field] of Object.entries(NUMBERS))
    fields.set(letter, `${item.number(field)}`);
  for (const [letter, field] of Object.entries(DEPENDENCIES)) {
    fields.set(letter, dependencyTexts(item.objects(field)).join(" "));
  }
  const description = new TextEncoder().encode(item.text(TEXTS.T)).subarray(0, MAX_DESCRIPTION);
  fields.set("T", new TextDecoder().decode(description));
  fields.set("c", item.blob(COMMIT)?.toString("hex") ?? "");
  fields.set("g", item.texts(TAGS).join(" "));
  return fields;
}

const [EQUAL, LESS, GREATER, PREFIX, CONFLICT] = [1, 2, 4, 8, 16];

/** Dependencies as version 2 writes them: `!name`, `name>=1.2`. */
export function dependencyTexts(items: readonly AdbObject[]): string[] {
  return items.map((item) => {
    const [name, version, match] = [item.text(1), item.text(2), item.number(3)];
    const bang = (match & (CONFLICT as number)) !== 0 ? "!" : "";
    return version === "" ? `${bang}${name}` : `${bang}${name}${operatorOf(match)}${version}`;
  });
}

function operatorOf(match: number): string {
  const has = (bit: number | undefined): boolean => (match & (bit ?? 0)) !== 0;
  const order = has(LESS) && has(GREATER) ? "><" : has(LESS) ? "<" : has(GREATER) ? ">" : "";
  if (has(PREFIX)) return `${order}~`;
  return has(EQUAL) || order === "" ? `${order}=` : order;
}

/** `${name}`, `${hash:4}` and so on. */
function pathsOf(pattern: string, { repository }: ApkOrigin): ApkOrigin["path"] {
  if (/:\/\/|^\/|(^|\/)\.\.?(\/|$)/.test(pattern)) {
    throw indexError(repository, `its packages lie outside it, at "${pattern}"`);
  }
  return (name, version, arch, hash) => {
    const values: Readonly<Record<string, string>> = { name, version, arch, hash };
    return pattern.replace(/\$\{(\w+)(?::(\d+))?\}/g, (whole, key: string, size?: string) => {
      const value = values[key];
      if (value === undefined) throw indexError(repository, `it names packages by "${whole}"`);
      return size === undefined ? value : value.slice(0, Number(size));
    });
  };
}
