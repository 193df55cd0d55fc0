/**
 * What a definition demands of a finished image.
 *
 * @module
 */
import * as v from "valibot";
import { ABSOLUTE_PATH, COMMAND, MODE, NAMED_TEXTS, OWNER, TEXT, TEXTS } from "./words.ts";

const SUBJECTS = ["run", "file", "package"] as const;

/** Which keys a test of each kind has. */
const KEYS = {
  run: ["exitCode", "timeout", "contains", "matches", "equals", "env", "cwd", "stdin"],
  file: ["absent", "type", "mode", "owner", "target", "contains", "matches", "equals"],
  package: ["absent", "version"],
} as const;

const PATTERN = v.pipe(
  TEXT,
  v.check((text) => {
    try {
      return new RegExp(text, "mu") !== undefined;
    } catch {
      return false;
    }
  }, "it is not a regular expression"),
);

export const TEST = v.pipe(
  v.strictObject({
    name: v.optional(v.pipe(TEXT, v.description("what is tested, for messages"))),
    run: v.optional(
      v.pipe(COMMAND, v.description("command for /bin/sh, or a program and its arguments")),
    ),
    exitCode: v.optional(
      v.pipe(
        v.number(),
        v.integer(),
        v.minValue(0),
        v.maxValue(255),
        v.description("of the command (default: 0)"),
      ),
    ),
    timeout: v.optional(
      v.pipe(
        v.number(),
        v.gtValue(0, "it is not more than 0"),
        v.maxValue(86_400),
        v.description("seconds after which the command is killed (default: 60)"),
      ),
    ),
    env: v.optional(
      v.pipe(NAMED_TEXTS, v.description("variables, in addition to those of the config")),
    ),
    cwd: v.optional(
      v.pipe(ABSOLUTE_PATH, v.description("default: the working directory of the config, or /")),
    ),
    stdin: v.optional(v.pipe(v.string(), v.description("what the command reads"))),
    file: v.optional(v.pipe(ABSOLUTE_PATH, v.description("a path in the image"))),
    absent: v.optional(
      v.pipe(v.literal(true), v.description("the file or package must not be there")),
    ),
    type: v.optional(
      v.pipe(v.picklist(["file", "directory", "link"]), v.description("kind of the file")),
    ),
    mode: v.optional(v.pipe(MODE, v.description("permissions of the file: 0644"))),
    owner: v.optional(v.pipe(OWNER, v.description("of the file: USER or USER:GROUP"))),
    target: v.optional(v.pipe(TEXT, v.description("of a symbolic link"))),
    package: v.optional(v.pipe(TEXT, v.description("a package that has to be installed"))),
    version: v.optional(v.pipe(TEXT, v.description("of the package; * stands for anything"))),
    contains: v.optional(
      v.pipe(TEXTS, v.description("what stands in the output of the command, or in the file")),
    ),
    matches: v.optional(
      v.pipe(
        v.union([PATTERN, v.array(PATTERN)]),
        v.description("regular expressions that the output or the file matches"),
      ),
    ),
    equals: v.optional(
      v.pipe(
        v.string(),
        v.description("the standard output or the file, whatever line breaks end it"),
      ),
    ),
  }),
  v.check(
    (test) => SUBJECTS.filter((key) => test[key] !== undefined).length === 1,
    "a test needs one of run, file, package",
  ),
  v.check(
    (test) => misplacedKey(test) === undefined,
    ({ input }) => `"${misplacedKey(input)}" is not for such a test`,
  ),
);

export type TestSpec = v.InferOutput<typeof TEST>;

function misplacedKey(test: Readonly<Record<string, unknown>>): string | undefined {
  const subject = SUBJECTS.find((key) => test[key] !== undefined);
  if (subject === undefined) return undefined;
  const known: readonly string[] = ["name", subject, ...KEYS[subject]];
  return Object.keys(test).find((key) => !known.includes(key));
}
