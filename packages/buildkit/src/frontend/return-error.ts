/**
 * Errors as BuildKit shows them: with the line of the user's file that they are about.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/solver/errdefs/errdefs.proto "Source"
 * @module
 */
import { Buffer } from "node:buffer";
import { fromBinary } from "@bufbuild/protobuf";
import { DefinitionError } from "@rootsmith/definition";
import type { ErrorDetail, ReturnedError } from "../gateway/gateway.ts";
import { GatewayError } from "../gateway/gateway-error.ts";
import type { GraphSource } from "../llb/graph.ts";
import { StatusSchema } from "../proto/gateway_pb.ts";

/** Of gRPC. */
const UNKNOWN = 2;
const INVALID_ARGUMENT = 3;

const SOURCE_TYPE = "github.com/moby/buildkit/errdefs.Source+json";

/** @param source The line of the definition that the build has come to, as far as it has been read. */
export function returnedError(error: unknown, source: GraphSource | undefined): ReturnedError {
  const { message = String(error), hint } = error as { message?: string; hint?: string };
  const text = hint === undefined ? message : `${message}\n  hint: ${hint}`;
  const isWrong = error instanceof DefinitionError;
  // BuildKit's own comes back as it was.
  const { code, details } =
    error instanceof GatewayError && error.status !== undefined
      ? fromBinary(StatusSchema, error.status)
      : { code: isWrong ? INVALID_ARGUMENT : UNKNOWN, details: [] };
  if (source === undefined) return { code, message: text, details };
  const place = isWrong ? { ...source, ...error.place } : source;
  return { code, message: text, details: [...details, sourceDetail(place)] };
}

function sourceDetail({ filename, text, line, column }: GraphSource): ErrorDetail {
  const position = { line, character: column - 1 };
  const source = {
    info: { filename, data: Buffer.from(text).toString("base64") },
    ranges: [{ start: position, end: position }],
  };
  return { typeUrl: SOURCE_TYPE, value: new TextEncoder().encode(JSON.stringify(source)) };
}
