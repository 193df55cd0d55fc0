/**
 * What can be asked of a definition without building: `docker build --call=targets` and the like.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/docs/reference/subrequests.md
 * @module
 */
import type { DefinedImage } from "@rootsmith/definition";

interface Subrequest {
  readonly name: string;
  readonly description: string;
  readonly opts?: readonly Named[];
}

interface Named {
  readonly name: string;
  readonly description?: string;
}

const VERSION = "1.0.0";
const DESCRIBE = "frontend.subrequests.describe";
const OUTLINE = "frontend.outline";
const TARGETS = "frontend.targets";

const SUBREQUESTS: readonly Subrequest[] = [
  { name: DESCRIBE, description: "List available subrequest types" },
  {
    name: OUTLINE,
    description: "List all parameters current build target supports",
    opts: [{ name: "target", description: "Target build stage" }],
  },
  { name: TARGETS, description: "List all targets current build supports" },
];

const ARGUMENTS: readonly Required<Named>[] = [
  { name: "MIRROR_NAME", description: "where the packages of the repository NAME are" },
  { name: "SOURCE_DATE_EPOCH", description: "the time of the image, in seconds since 1970" },
];

/** The subrequest that lists the others; it needs no definition. */
export function isDescribe(request: string): boolean {
  return request === DESCRIBE;
}

/**
 * @param images Those of the definition.
 * @param find The image that a build would take.
 * @returns The metadata of the result.
 * @throws {TypeError} If there is no such request.
 */
export function answerSubrequest(
  request: string,
  images: readonly DefinedImage[],
  find: () => DefinedImage,
): Record<string, Uint8Array> {
  switch (request) {
    case DESCRIBE:
      return answer(
        SUBREQUESTS.map((one) => ({
          ...{ version: VERSION, type: "rpc", opts: [], inputs: null, refs: null },
          ...{ metadata: [{ name: "result.json" }, { name: "result.txt" }] },
          ...one,
        })),
        table(["NAME", "DESCRIPTION"], SUBREQUESTS),
      );
    case TARGETS: {
      const isOnly = images.length === 1;
      const targets = images.map(({ name, description }) => ({
        name,
        ...(isOnly && { default: true }),
        ...(description !== undefined && { description }),
      }));
      return answer({ targets, sources: null }, table(["TARGET", "DESCRIPTION"], targets));
    }
    case OUTLINE: {
      const { name, description } = find();
      const args = table(["BUILD ARG", "DESCRIPTION"], ARGUMENTS);
      const text = `TARGET: ${name}\n\n${args}`;
      return answer({ name, ...(description && { description }), args: ARGUMENTS }, text);
    }
    default:
      throw new TypeError(`Cannot answer the subrequest "${request}": there is none of that name`);
  }
}

function answer(json: unknown, text: string): Record<string, Uint8Array> {
  const encoder = new TextEncoder();
  return {
    "result.json": encoder.encode(JSON.stringify(json, undefined, 2)),
    "result.txt": encoder.encode(text),
    version: encoder.encode(VERSION),
  };
}

function table(header: readonly [string, string], rows: readonly Named[]): string {
  const lines = [header, ...rows.map(({ name, description = "" }) => [name, description] as const)];
  const width = Math.max(...lines.map(([first]) => first.length));
  return lines
    .map(([first, second]) => `${first.padEnd(width)} ${second}`.trimEnd())
    .join("\n")
    .concat("\n");
}
