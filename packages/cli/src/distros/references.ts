/**
 * Parses what the user wants to build: a reference to a distro, or the path of a build script.
 *
 * @module
 */
import { existsSync } from "node:fs";
import { type DistroPlugin, nearestNames } from "@rootsmith/core/provider";
import { UsageError } from "../process/usage-error.ts";
import { BUILT_IN } from "./built-in.ts";

/** A distro with a known plugin, a distro whose plugin must be found, or a build script. */
export type Reference =
  | { readonly kind: "distro"; readonly plugin: DistroPlugin; readonly tag?: string }
  | { readonly kind: "plugin"; readonly name: string; readonly tag?: string }
  | { readonly kind: "script"; readonly path: string };

const SCRIPT = /\.[cm]?[jt]s$/;

/** Whether a target is the path of a build script. */
export function isScript(text: string): boolean {
  return SCRIPT.test(text);
}

/** Valid names of distros. */
export const DISTRO_NAME: RegExp = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/**
 * Reads `"debian:bookworm"`, `"scratch"` or the path of a build script.
 *
 * @param plugins The known plugins. Any other valid name may belong to an installed one.
 * @throws {UsageError} If the name is not valid, or the script does not exist.
 */
export function parseReference(
  text: string,
  plugins: readonly DistroPlugin[] = BUILT_IN,
): Reference {
  const [name, after] = splitReference(text);
  const plugin = plugins.find((candidate) => candidate.name === name);
  if (plugin === undefined && isScript(text)) {
    if (existsSync(text)) return { kind: "script", path: text };
    throw new UsageError(`Cannot run "${text}": there is no such file`);
  }
  if (plugin === undefined && !DISTRO_NAME.test(name)) throw unknownDistro(text);
  const tag = after === "" && plugin?.emptyTag ? undefined : after;
  if (tag === "") {
    throw new UsageError(`Cannot build "${text}": nothing stands after the colon`, {
      hint: `Write ${plugin?.usage ?? `${name}, or ${name}:TAG`}`,
    });
  }
  const given = tag !== undefined && { tag };
  return plugin === undefined
    ? { kind: "plugin", name, ...given }
    : { kind: "distro", plugin, ...given };
}

/**
 * The error for a reference `text` whose distro is unknown.
 *
 * @param packages The packages in which its plugin was looked for.
 * @param meant The nearest reference, if it may be a misspelling.
 */
export function unknownDistro(
  text: string,
  packages: readonly string[] = [],
  meant: string | undefined = nearestDistro(text),
): UsageError {
  const [name] = splitReference(text);
  const known = BUILT_IN.map(({ usage }) => usage).join(", ");
  const plugins =
    packages.length === 0
      ? ""
      : `; or install its plugin, ${packages.join(" or ")}; or name one with --plugin PATH`;
  const choice = `hoose one of: ${known}, or the path of a build script${plugins}`;
  return new UsageError(`Cannot build "${name}": no distro is called that`, {
    hint: meant === undefined ? `C${choice}` : `Did you mean "${meant}"? If not, c${choice}`,
  });
}

/** Like {@linkcode nearestDistro}, also for a tag without a distro: `"bookworm"`. */
export async function nearestReference(text: string): Promise<string | undefined> {
  const suites: string[] = [];
  for (const { name, tags } of BUILT_IN) {
    for (const tag of (await tags?.()) ?? []) suites.push(`${name}:${tag}`);
  }
  const tagOf = (suite: string): string => splitReference(suite)[1] ?? "";
  const bySuite = (tag: string | undefined): string | undefined =>
    suites.find((suite) => tagOf(suite) === tag);
  return bySuite(text) ?? nearestDistro(text) ?? bySuite(nearestNames(text, suites.map(tagOf))[0]);
}

/** `"debian:bookworm"` for `"debain:bookworm"`, `"centos:7"` for `"centos7"`. */
function nearestDistro(text: string): string | undefined {
  const names = BUILT_IN.map(({ name }) => name);
  const [name, tag] = splitReference(text);
  const [, letters = "", version] = /^([a-z]+)[-_ ]?(\d.*)$/i.exec(text) ?? [];
  if (version !== undefined && names.includes(letters.toLowerCase())) {
    return `${letters.toLowerCase()}:${version}`;
  }
  const [near] = nearestNames(name, names);
  return near === undefined || tag === undefined ? near : `${near}:${tag}`;
}

/** Splits a reference at its first colon. */
export function splitReference(text: string): [name: string, tag?: string] {
  const colon = text.indexOf(":");
  return colon < 0 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}
