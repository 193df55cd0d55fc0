/**
 * Checks all images of a definition without building them: `docker build --check`.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/frontend/subrequests/lint/lint.go
 * @module
 */
import { Buffer } from "node:buffer";
import { type DefinedImage, type Definition, DefinitionError } from "@rootsmith/definition";
import { answer, locationOf } from "./answer.ts";

export const LINT = "frontend.lint";

const LOCK_RULE = { ruleName: "Lock", description: "An image is built from a lock that fits it" };

export interface LintSubject {
  readonly definition: Definition;
  readonly text: string;
  /** What is to be said of the lock of an image. @throws {DefinitionError} If it cannot be built. */
  problem(image: DefinedImage): Promise<string | undefined>;
}

/** @returns The metadata of the result: a warning for each lock, and the first error. */
export async function lint({
  definition,
  text,
  problem,
}: LintSubject): Promise<Record<string, Uint8Array>> {
  const [first] = definition.images;
  const source = {
    filename: first?.place.file,
    language: "YAML",
    data: Buffer.from(text).toString("base64"),
  };
  const warnings: (typeof LOCK_RULE & { detail: string; location: unknown })[] = [];
  let buildError: { readonly message: string; readonly location: unknown } | undefined;
  for (const image of definition.images) {
    try {
      const detail = await problem(image);
      if (detail === undefined) continue;
      warnings.push({ ...LOCK_RULE, detail, location: locationOf(image.place) });
    } catch (error) {
      if (!(error instanceof DefinitionError)) throw error;
      buildError ??= { message: error.message, location: locationOf(error.place) };
    }
  }
  const lines = warnings.map(({ ruleName, detail }) => `\nWARNING: ${ruleName}\n${detail}\n`);
  const json = { warnings, sources: [source], ...(buildError && { buildError }) };
  const status = warnings.length > 0 || buildError ? "1" : "0";
  return {
    ...answer(json, [...lines, ...(buildError ? [`${buildError.message}\n`] : [])].join("")),
    "result.statuscode": new TextEncoder().encode(status),
  };
}
