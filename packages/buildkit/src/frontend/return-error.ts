/**
 * Errors as BuildKit shows them: with the line of the user's file that they are about.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/solver/errdefs/errdefs.proto "Source"
 * @module
 */
import { Buffer } from "node:buffer";
import { fromBinary } from "@bufbuild/protobuf";
import { DefinitionError } from "@rootsmith/definition";
import type { ReturnedError } from "../gateway/gateway.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import { StatusSchema } from "../proto/gateway_pb.ts";

/** Of gRPC. */
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;

const SOURCE_TYPE = "github.com/moby/buildkit/errdefs.Source+json";

/** @param file The definition, as far as it has been read. */
export function returnedError(
  error: unknown,
  file: { readonly name: string; readonly text: string } | undefined,
): ReturnedError {
  // BuildKit's own comes back as it was, with what it points to.
  if (error instanceof GatewayError && error.status !== undefined) {
    return fromBinary(StatusSchema, error.status);
  }
  const { message = String(error), hint } = error as { message?: string; hint?: string };
  const text = hint === undefined ? message : `${message}\n  hint: ${hint}`;
  if (!(error instanceof DefinitionError) || file === undefined) {
    return { code: UNKNOWN, message: text };
  }
  const { line, column } = error.place;
  const position = { line, character: column - 1 };
  const source = {
    info: { filename: file.name, data: Buffer.from(file.text).toString("base64") },
    ranges: [{ start: position, end: position }],
  };
  const value = new TextEncoder().encode(JSON.stringify(source));
  return { code: INVALID_ARGUMENT, message: text, details: [{ typeUrl: SOURCE_TYPE, value }] };
}
