/**
 * The image on which another one lies: `from` in a definition.
 *
 * @module
 */
import { type Digest, parsePlatform } from "@rootsmith/core";
import { parseImageLocation } from "@rootsmith/core/image";
import { type DefinedImage, DefinitionError } from "@rootsmith/definition";
import type { Graph } from "../llb/graph.ts";
import type { BuildInput } from "./build-input.ts";
import { shortReference } from "./full-reference.ts";
import { contextImage, type FoundImage, namedContext } from "./named-contexts.ts";

export interface BaseImage extends FoundImage {
  readonly name: string;
  /** Seconds since 1970-01-01Z. */
  readonly created: number;
}

/**
 * A context of the same name takes its place, as it does in a Dockerfile.
 *
 * @param digest Of its manifest, where a lock says it.
 * @returns Undefined where the image lies on none.
 * @throws {DefinitionError} If BuildKit cannot have it.
 */
export async function baseImage(
  { gateway, options }: BuildInput,
  graph: Graph,
  image: DefinedImage,
  { platform, digest }: { readonly platform: string; readonly digest?: Digest | undefined },
): Promise<BaseImage | undefined> {
  if (image.from === undefined) return undefined;
  const location = parseImageLocation(image.from);
  const place = image.placeOf("from");
  if (location.type !== "registry") {
    throw new DefinitionError(place, `BuildKit cannot read "${image.from}"`, {
      hint: "Write from: NAME, and give it by --build-context NAME=oci-layout://DIR:TAG",
    });
  }
  const name = shortReference(location.name);
  const choice = { options, platform: parsePlatform(platform), name, digest };
  const find = async (): Promise<FoundImage> => {
    const context = namedContext(options, name) ?? { type: "image", reference: location.name };
    if (context.type !== "local") return contextImage(gateway, graph, context, choice);
    throw new TypeError(`Cannot build on the context "${name}": it is a directory, not an image`);
  };
  const found = await find().catch((cause: Error & { readonly hint?: string }) => {
    const { message, hint } = cause;
    throw new DefinitionError(place, `BuildKit has no such image: ${message}`, { hint, cause });
  });
  const milliseconds = Date.parse(String(found.config.created ?? ""));
  const created = Number.isNaN(milliseconds) ? 0 : Math.max(0, Math.floor(milliseconds / 1000));
  return { ...found, name, created };
}
