/**
 * The kinds of values that keys of a definition have.
 *
 * @module
 */
import * as v from "valibot";

/** @param fact What is wrong with an empty one. */
export const TEXT = v.pipe(v.string(), v.nonEmpty("it is empty"));

/** One text, or a list of them. */
export const TEXTS = v.union([TEXT, v.array(TEXT)]);

/** A program and its arguments, or a command for the shell of the image. */
export const COMMAND = v.union([
  TEXT,
  v.pipe(
    v.array(v.string()),
    v.minLength(1, "it names no program"),
    v.check(([program = ""]) => program.startsWith("/"), "its program is not an absolute path"),
  ),
]);

export const ABSOLUTE_PATH = v.pipe(v.string(), v.regex(/^\//, "it is not an absolute path"));

/** Permissions with setuid, setgid, sticky: `0755`, or the text `"0755"`. */
export const MODE = v.pipe(
  v.union([
    v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0o7777)),
    v.pipe(v.string(), v.regex(/^[0-7]{1,5}$/)),
  ]),
);

/** `NAME`, `UID`, `NAME:GROUP`, `UID:GID`. */
export const OWNER = v.union([
  v.pipe(v.number(), v.integer(), v.minValue(0)),
  v.pipe(
    v.string(),
    v.regex(
      /^(?:[a-z_][a-z0-9_-]*\$?|\d+)(?::(?:[a-z_][a-z0-9_-]*\$?|\d+))?$/,
      "it is not USER or USER:GROUP",
    ),
  ),
]);

export const ID = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(4_294_967_294));

/** useradd(8), "CAVEATS" */
export const ACCOUNT_NAME = v.pipe(
  v.string(),
  v.regex(/^[a-z_][a-z0-9_-]{0,30}\$?$/, "it is not the name of an account"),
);

/** Texts by name; numbers and booleans stand for what they are written as. */
export const NAMED_TEXTS = v.record(v.string(), v.union([v.string(), v.number(), v.boolean()]));

/** The number of a mode. */
export function modeOf(mode: v.InferOutput<typeof MODE>): number {
  return typeof mode === "number" ? mode : Number.parseInt(mode, 8);
}

/** A list, of one text or as it is. */
export function listOf(texts: string | readonly string[] = []): readonly string[] {
  return typeof texts === "string" ? [texts] : texts;
}

/** The words of a command; a text is for the shell. */
export function argvOf(command: string | readonly string[]): readonly [string, ...string[]] {
  if (typeof command === "string") return ["/bin/sh", "-c", command];
  const [program = "", ...args] = command;
  return [program, ...args];
}
