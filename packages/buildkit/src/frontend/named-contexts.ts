/**
 * What a client gives a name by `--build-context`: directories of its own, images and layouts.
 *
 * @see https://github.com/moby/buildkit/blob/v0.34.2/frontend/dockerui/namedcontext.go
 * @module
 */
import type { Platform } from "@rootsmith/core";
import type { Gateway, ResolvedImage } from "../gateway/gateway.ts";
import type { Graph, Vertex } from "../llb/graph.ts";
import { image, layoutImage } from "../llb/sources.ts";
import type { FrontendOptions } from "./frontend-options.ts";
import { fullReference, pinnedReference } from "./full-reference.ts";

export type NamedContext =
  /** By the name that the client sends it under. */
  | { readonly type: "local"; readonly key: string }
  | { readonly type: "image"; readonly reference: string }
  | { readonly type: "layout"; readonly store: string; readonly digest: string };

/** An image that steps can have the files of. */
export interface FoundImage extends ResolvedImage {
  readonly vertex: Vertex;
}

/** @throws {TypeError} If it is of a kind that this frontend does not take. */
export function namedContext(
  { contexts }: Pick<FrontendOptions, "contexts">,
  name: string,
): NamedContext | undefined {
  const text = Object.hasOwn(contexts, name) ? contexts[name] : undefined;
  if (text === undefined) return undefined;
  const [, type, rest = ""] = /^([a-z-]+):(?:\/\/)?(.*)$/.exec(text) ?? [];
  if (type === "local") return { type, key: rest };
  if (type === "docker-image") return { type: "image", reference: rest };
  const [, store, digest] = /^([^@:]+)(?::[^@]*)?@(sha256:[0-9a-f]{64})$/.exec(rest) ?? [];
  if (type === "oci-layout" && store && digest) return { type: "layout", store, digest };
  throw Object.assign(new TypeError(`Cannot use the context "${name}", "${text}"`), {
    hint: "It can be a directory, docker-image://NAME, or oci-layout://DIR:TAG",
  });
}

/**
 * An image of a context, or of a registry, as it is now.
 *
 * @param digest Of its manifest, where a lock says it.
 */
export async function contextImage(
  gateway: Gateway,
  graph: Graph,
  context: Exclude<NamedContext, { type: "local" }>,
  { options, platform, name, digest }: ImageChoice,
): Promise<FoundImage> {
  if (context.type === "image") {
    const whole = fullReference(context.reference);
    const reference = digest === undefined ? whole : pinnedReference(whole, digest);
    const mode = options.resolveMode;
    const found = await gateway.resolveImage(reference, platform, { mode });
    const pinned = found.digest === "" ? reference : pinnedReference(whole, digest ?? found.digest);
    return { ...found, vertex: image(graph, pinned, platform) };
  }
  if (!gateway.can("source.ocilayout")) {
    throw new TypeError(`Cannot use the context "${name}": this BuildKit takes no OCI layouts`);
  }
  const reference = pinnedReference(fullReference(name), digest ?? context.digest);
  const layout = { session: options.session, store: context.store };
  const found = await gateway.resolveImage(reference, platform, { layout });
  return { ...found, vertex: layoutImage(graph, reference, platform, layout) };
}

interface ImageChoice {
  readonly options: FrontendOptions;
  readonly platform: Platform;
  /** For messages. */
  readonly name: string;
  readonly digest?: string | undefined;
}
