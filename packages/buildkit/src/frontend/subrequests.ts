/**
 * What can be asked of a definition without building: `docker build --call=targets` and the like.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/docs/reference/subrequests.md
 * @module
 */
import { Buffer } from "node:buffer";
import type { DefinedImage } from "@rootsmith/definition";
import { answer, locationOf, table } from "./answer.ts";
import { LINT, type LintSubject, lint } from "./lint.ts";

interface Subrequest {
  readonly name: string;
  readonly description: string;
  readonly opts?: readonly { readonly name: string; readonly description: string }[];
  /** What the answer has. */
  readonly metadata?: readonly { readonly name: string }[];
}

/** What it is asked of. */
export interface Subject extends LintSubject {
  /** The image that a build would take. */
  target(): DefinedImage;
}

const VERSION = "1.0.0";
const DESCRIBE = "frontend.subrequests.describe";
const OUTLINE = "frontend.outline";
const TARGETS = "frontend.targets";

const RESULTS = [{ name: "result.json" }, { name: "result.txt" }];

const SUBREQUESTS: readonly Subrequest[] = [
  { name: DESCRIBE, description: "List available subrequest types" },
  {
    name: OUTLINE,
    description: "List all parameters current build target supports",
    opts: [{ name: "target", description: "Target build stage" }],
  },
  { name: TARGETS, description: "List all targets current build supports" },
  {
    name: LINT,
    description: "Check the definition and its locks",
    metadata: [...RESULTS, { name: "result.statuscode" }],
  },
];

/** Those that no definition names. */
const ARGUMENTS = [
  { name: "MIRROR_NAME", description: "where the packages of the repository NAME are" },
  { name: "SOURCE_DATE_EPOCH", description: "the time of the image, in seconds since 1970" },
] as const;

/** The subrequest that lists the others; it needs no definition. */
export function isDescribe(request: string): boolean {
  return request === DESCRIBE;
}

/** @returns The metadata of the result. */
export function describeSubrequests(): Record<string, Uint8Array> {
  const rows = SUBREQUESTS.map(({ name, description }) => {
    return [name.replace(/^frontend\./, ""), VERSION, description];
  });
  return answer(
    SUBREQUESTS.map((one) => ({
      ...{ version: VERSION, type: "rpc", opts: [], inputs: null, refs: null, metadata: RESULTS },
      ...one,
    })),
    table([["NAME", "VERSION", "DESCRIPTION"], ...rows], 1),
  );
}

/**
 * @returns The metadata of the result.
 * @throws {TypeError} If there is no such request.
 */
export async function answerSubrequest(
  request: string,
  subject: Subject,
): Promise<Record<string, Uint8Array>> {
  switch (request) {
    case TARGETS:
      return targets(subject);
    case OUTLINE:
      return outline(subject);
    case LINT:
      return lint(subject);
    default:
      throw new TypeError(`Cannot answer the subrequest "${request}": there is none of that name`);
  }
}

function targets({ definition: { images }, text }: Subject): Record<string, Uint8Array> {
  const isOnly = images.length === 1;
  const found = images.map(({ name, description, place }) => ({
    name,
    ...(isOnly && { default: true }),
    ...(description !== undefined && { description }),
    location: locationOf(place),
  }));
  const rows = found.map(({ name, description = "" }) => [
    isOnly ? `${name} (default)` : name,
    description,
  ]);
  return answer(
    { targets: found, sources: [base64(text)] },
    table([["TARGET", "DESCRIPTION"], ...rows], 1),
  );
}

function outline({ definition: { vars }, text, target }: Subject): Record<string, Uint8Array> {
  const { name, description } = target();
  const args = [
    ...vars.map(({ name, value, place }) => ({
      ...{ name, value: String(value ?? ""), description: undefined },
      location: locationOf(place),
    })),
    ...ARGUMENTS,
  ];
  const head = [
    ["TARGET:", name],
    ...(description === undefined ? [] : [["DESCRIPTION:", description]]),
  ];
  const rows = args.map((arg) => [
    arg.name,
    "value" in arg ? arg.value : "",
    arg.description ?? "",
  ]);
  return answer(
    { name, ...(description && { description }), args, sources: [base64(text)] },
    `${table(head, 1)}\n${table([["BUILD ARG", "VALUE", "DESCRIPTION"], ...rows], 3)}\n`,
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString("base64");
}
