/**
 * Where the files of a build come from.
 *
 * @module
 */
import { create } from "@bufbuild/protobuf";
import { type Op, OpSchema, type Platform } from "../proto/gateway_pb.ts";
import type { Graph, Vertex } from "./graph.ts";

/** Where the file of {@linkcode httpFile} lies in its vertex. */
export const HTTP_FILE = "file";

/** A file that BuildKit downloads, checks and keeps by its digest. */
export function httpFile(graph: Graph, url: string, digest: string): Vertex {
  const attrs = { "http.checksum": digest, "http.filename": HTTP_FILE };
  return { digest: graph.add([], source(url, attrs), { name: url }), index: 0 };
}

type PlatformName = Pick<Platform, "os" | "architecture"> & { readonly variant?: string };

/** An image of a registry, by digest. @param what It is, for those who watch. */
export function image(
  graph: Graph,
  reference: string,
  platform: PlatformName,
  what = "image",
): Vertex {
  const op = source(`docker-image://${reference}`, {}, platform);
  return { digest: graph.add([], op, { name: `${what} ${reference}` }), index: 0 };
}

/** An image of an OCI layout that the client sends, by digest. */
export function layoutImage(
  graph: Graph,
  reference: string,
  platform: PlatformName,
  { session, store }: { readonly session: string; readonly store: string },
): Vertex {
  const attrs = { "oci.session": session, "oci.store": store };
  const op = source(`oci-layout://${reference}`, attrs, platform);
  return { digest: graph.add([], op, { name: `layout ${reference}` }), index: 0 };
}

/** Files of the client's machine. */
export function localFiles(
  graph: Graph,
  name: string,
  options: {
    readonly session: string;
    /** Of files, as .dockerignore has them. Default: all. */
    readonly patterns?: readonly string[];
    readonly excluded?: readonly string[];
    readonly title: string;
  },
): Vertex {
  const { session, patterns, excluded } = options;
  const chosen = {
    ...(patterns && { "local.includepattern": JSON.stringify(patterns) }),
    ...(excluded && { "local.excludepatterns": JSON.stringify(excluded) }),
  };
  const attrs = {
    "local.session": session,
    ...chosen,
    // Of one hint BuildKit keeps what it got last, and asks for what has changed since.
    "local.sharedkeyhint": ["rootsmith", name, ...Object.values(chosen)].join("-"),
  };
  return {
    digest: graph.add([], source(`local://${name}`, attrs), { name: options.title }),
    index: 0,
  };
}

function source(identifier: string, attrs: Record<string, string>, platform?: PlatformName): Op {
  return create(OpSchema, {
    op: { case: "source", value: { identifier, attrs } },
    ...(platform && { platform }),
  });
}
