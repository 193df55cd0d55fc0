/**
 * The keys of an image in a definition.
 *
 * This is the one place that says what can be written: the JSON Schema for editors is made from it.
 *
 * @module
 */
import { parseLayering, parseOutput, parsePlatform } from "@rootsmith/core";
import * as v from "valibot";
import { ACCOUNTS, FILE } from "./file-schema.ts";
import { TEST } from "./test-schema.ts";
import { VARIABLE_NAME } from "./variables.ts";
import { ABSOLUTE_PATH, COMMAND, NAMED_TEXTS, TEXT, TEXTS } from "./words.ts";

/** A check by a function that throws a TypeError; what is behind its colon is the fact. */
function accepted<T>(read: (value: T) => unknown): v.RawCheckAction<T> {
  return v.rawCheck<T>(({ dataset, addIssue }) => {
    if (!dataset.typed) return;
    try {
      read(dataset.value);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      addIssue({ message: error.message.replace(/^Cannot .*?": /, "") });
    }
  });
}

const WORDS = v.union([TEXT, v.array(v.string())]);

export const CONFIG = v.pipe(
  v.strictObject({
    cmd: v.optional(v.pipe(WORDS, v.description("default command; a text is for /bin/sh -c"))),
    entrypoint: v.optional(
      v.pipe(WORDS, v.description("program that is always run; a text is for /bin/sh -c")),
    ),
    env: v.optional(v.pipe(NAMED_TEXTS, v.description("environment variables"))),
    expose: v.optional(
      v.pipe(
        v.array(
          v.union([
            v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
            v.pipe(
              v.string(),
              v.regex(/^\d{1,5}(?:\/(?:tcp|udp|sctp))?$/, "it is not a port, such as 80 or 53/udp"),
            ),
          ]),
        ),
        v.description("ports that are listened on: 80, 53/udp"),
      ),
    ),
    labels: v.optional(v.pipe(NAMED_TEXTS, v.description("labels"))),
    stopSignal: v.optional(
      v.pipe(
        v.union([
          v.pipe(v.string(), v.regex(/^SIG[A-Z0-9+-]+$/, "it is not a signal, such as SIGTERM")),
          v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(64)),
        ]),
        v.description("signal that ends it: SIGQUIT"),
      ),
    ),
    user: v.optional(v.pipe(v.union([TEXT, v.number()]), v.description("user[:group] to run as"))),
    volumes: v.optional(
      v.pipe(v.array(ABSOLUTE_PATH), v.description("directories whose data outlives a container")),
    ),
    workdir: v.optional(v.pipe(ABSOLUTE_PATH, v.description("working directory"))),
  }),
  v.description("how containers of the image run"),
);

export type ConfigSpec = v.InferOutput<typeof CONFIG>;

export const OUTPUT = v.union([
  v.pipe(
    TEXT,
    accepted((text: string) => parseOutput(text, "host/image")),
  ),
  v.strictObject({
    type: v.picklist([
      "dir",
      "tar",
      "context",
      "oci",
      "docker",
      "daemon",
      "registry",
      "spdx",
      "cyclonedx",
      "provenance",
      "report",
    ]),
    dest: v.optional(TEXT),
    name: v.optional(TEXT),
    compression: v.optional(TEXT),
    attest: v.optional(v.picklist(["buildkit", "referrers"])),
    ociArtifact: v.optional(v.boolean()),
    specVersion: v.optional(v.picklist(["1.6", "1.7"])),
    files: v.optional(v.boolean()),
    plainHttp: v.optional(v.boolean()),
  }),
]);

export const OPTIONS = v.pipe(
  v.record(v.string(), v.unknown()),
  v.description("options of the distro, named as in a build script"),
);

/** What can be shared: by parts, images and variants. */
const SHARED = {
  description: v.optional(v.pipe(v.string(), v.description("what it is for"))),
  distro: v.optional(
    v.pipe(TEXT, v.description("what it is built of, a reference: debian:trixie")),
  ),
  from: v.optional(
    v.pipe(
      TEXT,
      v.description(
        "image to build on top of: docker://HOST/NAME:TAG, oci:DIR, or one of this file by its name",
      ),
    ),
  ),
  include: v.optional(v.pipe(TEXTS, v.description("further packages"))),
  exclude: v.optional(v.pipe(TEXTS, v.description("packages that must not be there"))),
  options: v.optional(OPTIONS),
  files: v.optional(v.pipe(v.array(FILE), v.description("files to put into the image"))),
  accounts: v.optional(ACCOUNTS),
  run: v.optional(
    v.pipe(
      v.union([TEXT, v.array(COMMAND)]),
      v.description("commands to run in the image when all else is there"),
    ),
  ),
  config: v.optional(CONFIG),
  platforms: v.optional(
    v.pipe(
      v.union([
        v.pipe(TEXT, accepted(parsePlatform)),
        v.array(v.pipe(TEXT, accepted(parsePlatform))),
      ]),
      v.description("linux/amd64, linux/arm64, … (default: that of this machine)"),
    ),
  ),
  layers: v.optional(
    v.pipe(
      v.string(),
      accepted(parseLayering),
      v.description("single, split, or packages=N (default: single)"),
    ),
  ),
  configure: v.optional(
    v.pipe(v.picklist(["auto", "none"]), v.description("none: run no scripts of packages")),
  ),
  normalize: v.optional(
    v.pipe(TEXT, v.description("none, NAME,… or -NAME,…: what to normalize of what scripts leave")),
  ),
  outputs: v.optional(
    v.pipe(v.array(OUTPUT), v.description("where it goes, as -o (default: out/NAME.tar)")),
  ),
  tags: v.optional(
    v.pipe(TEXTS, v.description("names of the image in its outputs: HOST/REPOSITORY:TAG")),
  ),
  attestations: v.optional(
    v.pipe(
      v.picklist(["buildkit", "referrers"]),
      v.description("attach SBOMs and provenance to outputs of type oci and registry"),
    ),
  ),
  tests: v.optional(v.pipe(v.array(TEST), v.description("what the image has to pass"))),
};

export const VARIANT = v.strictObject({
  name: v.optional(v.pipe(TEXT, v.description("of the image (default: NAME-VARIANT)"))),
  ...SHARED,
});

const SCALAR = v.union([v.string(), v.number(), v.boolean()]);

const EXTENDS = v.optional(
  v.pipe(TEXTS, v.description("parts or images whose keys it has, too; the last one wins")),
);

export const PART = v.strictObject({ extends: EXTENDS, ...SHARED });

export const IMAGE = v.strictObject({
  name: v.optional(v.pipe(TEXT, v.description("of the image (default: the key)"))),
  extends: EXTENDS,
  matrix: v.optional(
    v.pipe(
      v.record(
        v.pipe(v.string(), v.regex(VARIABLE_NAME, "it is no name of a variable")),
        v.pipe(v.array(SCALAR), v.minLength(1, "it is empty")),
      ),
      v.description("variables with lists of values: an image for each combination"),
    ),
  ),
  variants: v.optional(
    v.pipe(
      v.record(v.string(), VARIANT),
      v.description("images that differ in a few keys: runtime, dev"),
    ),
  ),
  ...SHARED,
});

/** One image, all that it extends, its variables and its variant put in. */
export const EXPANDED = v.strictObject(SHARED);

export type ImageSpec = v.InferOutput<typeof EXPANDED>;

export const DEFINITION = v.strictObject({
  $schema: v.optional(v.pipe(v.string(), v.description("JSON Schema, for editors"))),
  vars: v.optional(
    v.pipe(
      v.record(v.pipe(v.string(), v.regex(VARIABLE_NAME, "it is no name of a variable")), SCALAR),
      v.description(`variables, \${NAME} in texts; --var NAME=VALUE overrides them`),
    ),
  ),
  parts: v.optional(
    v.pipe(v.record(v.string(), PART), v.description("what images can extend; not built")),
  ),
  images: v.pipe(v.record(v.string(), IMAGE), v.description("what is built, by name")),
});
