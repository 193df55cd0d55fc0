/**
 * File systems on top of each other, each a layer of the result.
 *
 * @module
 */
import { create } from "@bufbuild/protobuf";
import { OpSchema } from "../proto/gateway_pb.ts";
import type { Graph, Vertex } from "./graph.ts";

/** @param vertices The lowest first. One alone is itself. */
export function merge(graph: Graph, vertices: readonly Vertex[]): Vertex {
  const [first] = vertices;
  if (first !== undefined && vertices.length === 1) return first;
  const inputs = vertices.map((_vertex, index) => ({ input: BigInt(index) }));
  const op = create(OpSchema, { op: { case: "merge", value: { inputs } } });
  return { digest: graph.add(vertices, op, { name: "put the layers together" }), index: 0 };
}

/** What `upper` has beyond `lower`. Where it is `lower` with others on top, their layers stay as they are. */
export function difference(graph: Graph, lower: Vertex, upper: Vertex): Vertex {
  const value = { lower: { input: 0n }, upper: { input: 1n } };
  const op = create(OpSchema, { op: { case: "diff", value } });
  return { digest: graph.add([lower, upper], op, { name: "take the layers" }), index: 0 };
}
