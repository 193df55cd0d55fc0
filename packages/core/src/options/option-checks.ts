/**
 * Checks of the options of providers; each throws a TypeError that names the option.
 *
 * @module
 */

import { withoutCredentials, withoutUserPart } from "../model/without-credentials.ts";
import { suggestName } from "./nearest-names.ts";

/** The error for an option whose value cannot be used. */
export function unusable(option: string, fact: string): TypeError {
  return new TypeError(withoutCredentials(`Cannot use the option ${option}: ${fact}`));
}

/**
 * Refuses what an object of options has and `known` does not.
 *
 * @param owner What takes the options: `"debian()"`.
 */
export function checkOptionNames(
  owner: string,
  options: unknown,
  known: Readonly<Record<string, true>>,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new TypeError(`Cannot use the options of ${owner}: expected an object`);
  }
  const names = Object.keys(known);
  const unknown = Object.keys(options).find((name) => !names.includes(name));
  if (unknown === undefined) return;
  const hint = suggestName(unknown, names) ?? `Choose of: ${names.join(", ")}`;
  const message = `Cannot use the option "${unknown}" of ${owner}: there is none of that name`;
  throw Object.assign(new TypeError(message), { hint });
}

/** True or false, nothing else. */
export function flag(option: string, value: unknown): boolean {
  if (typeof value !== "boolean") throw unusable(option, `"${value}" is not true or false`);
  return value;
}

/** One of a few words. */
export function choice<T extends string>(option: string, value: unknown, words: readonly T[]): T {
  const found = words.find((word) => word === value);
  if (found !== undefined) return found;
  const expected = words.map((word) => `"${word}"`).join(", ");
  throw new TypeError(`Cannot use the option ${option} "${value}": expected ${expected}`);
}

/** A list of texts that are not empty. Order is kept. */
export function textList(option: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.some((item) => typeof item !== "string" || item === "")) {
    throw unusable(option, "expected a list of texts");
  }
  return value;
}

/** Sorted and without repetitions, so that their order makes no difference. */
export function nameList(option: string, value: unknown, pattern: RegExp): readonly string[] {
  if (!Array.isArray(value)) throw unusable(option, "expected a list of names");
  const wrong = value.find((name) => typeof name !== "string" || !pattern.test(name));
  if (wrong !== undefined) throw unusable(option, `"${wrong}" is not a name`);
  return [...new Set<string>(value)].sort();
}

/** One URL at least, as {@linkcode publicUrl} takes them. */
export function urlList(option: string, value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0)
    throw unusable(option, "expected a list of URLs");
  return value.map((url) => publicUrl(option, url));
}

/** A base URL without its last slash. Locks are shared, and so are images: it must not be private. */
export function publicUrl(
  option: string,
  value: unknown,
  schemes: readonly string[] = ["http", "https"],
): string {
  const url = typeof value === "string" ? URL.parse(value) : null;
  if (url === null || !schemes.includes(url.protocol.slice(0, -1))) {
    throw unusable(
      option,
      `"${withoutUserPart(String(value))}" is not a URL of ${schemes.join(" or ")}`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw unusable(
      option,
      `the URL of "${url.host}" has credentials, which locks must not have: put them into ~/.netrc or /etc/apt/auth.conf`,
    );
  }
  return String(value).replace(/\/+$/, "");
}
