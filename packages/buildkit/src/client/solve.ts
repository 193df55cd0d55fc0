/**
 * One build of a graph by a builder, from its start to the result on this machine.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/api/services/control/control.proto
 * @module
 */
import { randomUUID } from "node:crypto";
import type { GrpcClient } from "../gateway/grpc-client.ts";
import type { Graph, Vertex } from "../llb/graph.ts";
import { Control, type StatusResponse } from "../proto/control_pb.ts";

export interface SolveOptions {
  readonly session: string;
  readonly signal: AbortSignal;
  /** Gets what is under way. */
  watch(status: StatusResponse): void;
}

/**
 * Has a vertex built, and handed to the session as a tar. To abort cancels it there.
 *
 * @throws {GatewayError} If the build fails.
 */
export async function solve(
  client: GrpcClient,
  graph: Graph,
  vertex: Vertex,
  { session, signal, watch }: SolveOptions,
): Promise<void> {
  const ref = randomUUID();
  const status = client.stream(Control.method.status);
  await status.send({ ref });
  status.end();
  const watching = (async () => {
    for await (const message of status.messages) watch(message);
  })().catch(() => {}); // the build itself says what is wrong
  const request = {
    ref,
    definition: graph.definition(vertex),
    exporter: "tar",
    session,
    cache: {},
  };
  try {
    await client.call(Control.method.solve, request, { signal });
  } finally {
    if (!signal.aborted) await watching;
  }
}
