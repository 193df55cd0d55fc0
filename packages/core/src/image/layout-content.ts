/**
 * An image of an OCI image layout.
 *
 * @see https://github.com/opencontainers/image-spec/blob/v1.1.1/image-layout.md
 * @module
 */
import { FormatError } from "../model/errors.ts";
import type { FileContent } from "../model/fs-entry.ts";
import { formatPlatform } from "../model/oci.ts";
import type { Descriptor } from "./blob.ts";
import { CheckedContent } from "./checked-content.ts";
import { checkManifest, type ImageContent } from "./image-content.ts";
import { type ImageFiles, readJsonFile } from "./image-files.ts";
import { imageIndex } from "./image-manifest.ts";
import { familiarName } from "./image-name.ts";

const CONTAINERD_NAME = "io.containerd.image.name";
export const REF_NAME: string = "org.opencontainers.image.ref.name";
/** The digest that a manifest refers to; containerd makes no image of one that says so. */
export const SUBJECT: string = "io.containerd.manifest.subject";

/**
 * The image `name` of a layout; without a name the only one.
 *
 * @throws {FormatError} If the layout is malformed, or it is not clear which image is meant.
 */
export async function layoutContent(
  files: ImageFiles,
  name?: string,
): Promise<ImageContent & { readonly name?: string }> {
  const manifests = await layoutManifests(files);
  const images = manifests.filter((one) => !isReferrer(one));
  const referrers = manifests.filter(isReferrer);
  const index = imageIndex(images);
  const open: ImageContent["open"] = async (descriptor) =>
    descriptor.digest === index.descriptor.digest ? index.content : blobOf(files, descriptor);
  const root = chooseImage(images, files.path, name) ?? index.descriptor;
  const called = nameOf(root);
  return {
    root,
    open,
    ...(referrers.length > 0 && { referrers }),
    ...(called !== undefined && { name: called }),
  };
}

/** True for what an index lists for the sake of another image: a signature, a document. */
export function isReferrer({ artifactType, annotations }: Descriptor): boolean {
  return artifactType !== undefined || annotations?.[SUBJECT] !== undefined;
}

/** Where a blob lies in a layout. */
export function blobPath({ digest }: Pick<Descriptor, "digest">): string {
  return `blobs/${digest.replace(":", "/")}`;
}

/** What an image of a layout is called, as Docker shows it. */
export function nameOf({ annotations = {} }: Descriptor): string | undefined {
  const full = annotations[CONTAINERD_NAME];
  return full === undefined ? annotations[REF_NAME] : familiarName(full);
}

/** What the index of a layout lists. */
export async function layoutManifests(files: ImageFiles): Promise<readonly Descriptor[]> {
  const what = `"index.json" of the image "${files.path}"`;
  const value = await readJsonFile(files, "index.json");
  const mediaType = "application/vnd.oci.image.index.v1+json";
  return checkManifest(value, mediaType, what).manifests ?? [];
}

/** Undefined where there are several that are one image, for many platforms. */
function chooseImage(
  images: readonly Descriptor[],
  path: string,
  name: string | undefined,
): Descriptor | undefined {
  const found = images.filter((image) => name === undefined || isCalled(image, name));
  const [first] = found;
  if (first !== undefined && found.every(({ digest }) => digest === first.digest)) return first;
  const names = [...new Set(images.map((image) => tellingName(image, images)))];
  const how = images.every(nameOf) ? "NAME" : "DIGEST";
  const options = { format: "oci", hint: `Name one of them: oci:${path}:${how}` };
  if (images.length === 0) {
    throw new FormatError(`Cannot open the image "${path}": its index is empty`, { format: "oci" });
  }
  if (first === undefined) {
    const fact = `it has no "${name}"; it has ${names.join(", ")}`;
    throw new FormatError(`Cannot open the image "${path}": ${fact}`, options);
  }
  if (isOneImage(found)) return undefined;
  const fact = `it has ${found.length} images: ${names.join(", ")}`;
  throw new FormatError(`Cannot open the image "${path}": ${fact}`, options);
}

/** The tag, where the name tells nothing: umoci gives an image the name of the one it was made from. */
function tellingName(image: Descriptor, images: readonly Descriptor[]): string {
  const name = nameOf(image);
  const tag = image.annotations?.[REF_NAME];
  const namesakes = images.filter((other) => nameOf(other) === name);
  const isShared = namesakes.some(({ annotations }) => annotations?.[REF_NAME] !== tag);
  return (isShared ? tag : name) ?? image.digest;
}

/** True if all have one name, or none, and each is for another platform or, as attestations are, for none. */
function isOneImage(images: readonly Descriptor[]): boolean {
  const names = new Set(images.map(nameOf));
  const platforms = images.map(({ platform }) => platform && formatPlatform(platform));
  const real = platforms.filter((platform) => !platform?.startsWith("unknown/"));
  return names.size === 1 && !real.includes(undefined) && new Set(real).size === real.length;
}

function isCalled(image: Descriptor, name: string): boolean {
  const { [CONTAINERD_NAME]: full, [REF_NAME]: ref } = image.annotations ?? {};
  return [full, ref, nameOf(image), image.digest].includes(name);
}

function blobOf(files: ImageFiles, descriptor: Descriptor): FileContent {
  const { digest, size } = descriptor;
  const refuse = (fact: string): FormatError =>
    new FormatError(`Cannot open ${digest} of the image "${files.path}": ${fact}`, {
      format: "oci",
    });
  const content = files.get(blobPath(descriptor));
  if (content === undefined) throw refuse("it is not there");
  if (content.size !== size) throw refuse(`it has ${content.size} bytes, expected ${size}`);
  return new CheckedContent(content, digest, `a blob of the image "${files.path}"`);
}
