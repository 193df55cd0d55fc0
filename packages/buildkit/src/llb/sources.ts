/**
 * Where the files of a build come from.
 *
 * @module
 */
import { create } from "@bufbuild/protobuf";
import { type Op, OpSchema, type Platform } from "../proto/gateway_pb.ts";
import type { Graph, Vertex } from "./graph.ts";

/** No input. */
const NONE = -1n;

/** Where the file of {@linkcode httpFile} lies in its vertex. */
export const HTTP_FILE = "file";

/** A file that BuildKit downloads, checks and keeps by its digest. */
export function httpFile(graph: Graph, url: string, digest: string): Vertex {
  const attrs = { "http.checksum": digest, "http.filename": HTTP_FILE };
  return { digest: graph.add([], source(url, attrs), { name: url }), index: 0 };
}

/** An image of a registry, by digest. */
export function image(
  graph: Graph,
  reference: string,
  platform: { readonly os: string; readonly architecture: string },
): Vertex {
  const op = source(`docker-image://${reference}`, {}, platform);
  return { digest: graph.add([], op, { name: `frontend ${reference}` }), index: 0 };
}

/** Files of the client's machine. */
export function localFiles(
  graph: Graph,
  name: string,
  options: {
    readonly session: string;
    readonly patterns?: readonly string[];
    readonly title: string;
  },
): Vertex {
  const attrs = {
    "local.session": options.session,
    ...(options.patterns && { "local.includepattern": JSON.stringify(options.patterns) }),
    "local.sharedkeyhint": `rootsmith-${name}`,
  };
  return {
    digest: graph.add([], source(`local://${name}`, attrs), { name: options.title }),
    index: 0,
  };
}

/** A file system with one directory. BuildKit takes no empty one for the root of a program. */
export function directory(graph: Graph, path: string): Vertex {
  const action = {
    input: NONE,
    secondaryInput: NONE,
    output: 0n,
    action: { case: "mkdir", value: { path, mode: 0o755 } },
  } as const;
  const op = create(OpSchema, { op: { case: "file", value: { actions: [action] } } });
  return { digest: graph.add([], op, { name: `make ${path}` }), index: 0 };
}

function source(
  identifier: string,
  attrs: Record<string, string>,
  platform?: Pick<Platform, "os" | "architecture">,
): Op {
  return create(OpSchema, {
    op: { case: "source", value: { identifier, attrs } },
    ...(platform && { platform }),
  });
}
