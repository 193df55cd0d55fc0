/**
 * Files that BuildKit writes itself.
 *
 * @module
 */
import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { FileActionSchema, OpSchema } from "../proto/gateway_pb.ts";
import type { Graph, Vertex } from "./graph.ts";

type Action = NonNullable<MessageInitShape<typeof FileActionSchema>["action"]>;

/** No input, no output. */
const NONE = -1n;

/** A file system of one directory with files, by name. */
export function directory(
  graph: Graph,
  path: string,
  files: Readonly<Record<string, string>> = {},
): Vertex {
  const made = Object.entries(files).map(([name, text]): [Action] => {
    const data = new TextEncoder().encode(text);
    return [{ case: "mkfile", value: { path: `${path}/${name}`, mode: 0o644, data } }];
  });
  const mkdir: Action = { case: "mkdir", value: { path, mode: 0o755 } };
  return fileOperation(graph, `make ${path}`, undefined, [[mkdir], ...made]);
}

/** A file or directory that is copied. */
export interface Copy {
  readonly from: Vertex;
  /** In `from`, absolute. */
  readonly path: string;
  /** What it becomes, absolute. */
  readonly to: string;
}

/** Copies, one after the other, into what there is, or an empty file system. */
export function copied(graph: Graph, base: Vertex | undefined, copies: readonly Copy[]): Vertex {
  const actions = copies.map(({ from, path, to }): [Action, Vertex] => {
    const kept = { mode: -1, timestamp: -1n };
    return [{ case: "copy", value: { src: path, dest: to, createDestPath: true, ...kept } }, from];
  });
  return fileOperation(graph, `copy ${copies.map(({ to }) => to).join(", ")}`, base, actions);
}

/** Each is done to what the one before has made, the first to `base`, or to an empty file system. */
function fileOperation(
  graph: Graph,
  name: string,
  base: Vertex | undefined,
  steps: readonly (readonly [action: Action, secondary?: Vertex])[],
): Vertex {
  const inputs = [
    ...(base ? [base] : []),
    ...steps.flatMap(([, secondary]) => (secondary ? [secondary] : [])),
  ];
  const inputOf = (vertex: Vertex | undefined): bigint =>
    vertex === undefined ? NONE : BigInt(inputs.indexOf(vertex));
  const actions = steps.map(([action, secondary], index) =>
    create(FileActionSchema, {
      // What actions make is numbered behind the inputs.
      input: index === 0 ? inputOf(base) : BigInt(inputs.length + index - 1),
      secondaryInput: inputOf(secondary),
      output: index === steps.length - 1 ? 0n : NONE,
      action,
    }),
  );
  const op = create(OpSchema, { op: { case: "file", value: { actions } } });
  return { digest: graph.add(inputs, op, { name }), index: 0 };
}
