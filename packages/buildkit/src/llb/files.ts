/**
 * Files that BuildKit writes itself.
 *
 * @module
 */
import { create } from "@bufbuild/protobuf";
import { type FileAction, FileActionSchema, OpSchema } from "../proto/gateway_pb.ts";
import type { Graph, Vertex } from "./graph.ts";

/** No input, no output. */
const NONE = -1n;

/** A file system of one directory with files, by name. */
export function directory(
  graph: Graph,
  path: string,
  files: Readonly<Record<string, string>> = {},
): Vertex {
  const { length } = Object.keys(files);
  // Each is done to what the one before has made, the first to an empty file system.
  const ends = (index: number): Pick<FileAction, "input" | "secondaryInput" | "output"> => ({
    ...{ input: BigInt(index - 1), secondaryInput: NONE },
    output: index === length ? 0n : NONE,
  });
  const made = Object.entries(files).map(([name, text], index) => {
    const value = { path: `${path}/${name}`, mode: 0o644, data: new TextEncoder().encode(text) };
    return create(FileActionSchema, { ...ends(index + 1), action: { case: "mkfile", value } });
  });
  const mkdir = { case: "mkdir", value: { path, mode: 0o755 } } as const;
  const actions = [create(FileActionSchema, { ...ends(0), action: mkdir }), ...made];
  const op = create(OpSchema, { op: { case: "file", value: { actions } } });
  return { digest: graph.add([], op, { name: `make ${path}` }), index: 0 };
}
