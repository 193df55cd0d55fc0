/**
 * Reads a definition file: text and plugins in, images out. Nothing is printed, and nothing built.
 *
 * @module
 */
import {
  type ImageConfig,
  type ImageTests,
  type Layering,
  type Output,
  parseLayering,
  type RootfsProvider,
} from "@rootsmith/core";
import { parseImageName } from "@rootsmith/core/image";
import { type DistroPlugin, suggestName } from "@rootsmith/core/provider";
import { checkValue } from "./check-value.ts";
import { DefinitionError, type TextPlace } from "./definition-error.ts";
import { type MapTree, placeAt, readTree } from "./definition-tree.ts";
import { type DistroSources, distroProvider } from "./distro-provider.ts";
import { type ExpandedImage, expandImages } from "./expand-images.ts";
import { imageConfig } from "./image-config.ts";
import { imageOutputs } from "./image-outputs.ts";
import { DEFINITION } from "./image-schema.ts";
import { imageTests } from "./image-tests.ts";
import { imageText } from "./image-text.ts";
import { filledValue, rawValue, type Variables } from "./variables.ts";
import { listOf } from "./words.ts";

export interface DefinitionOptions extends DistroSources {
  /** What the text is called in messages: `"rootsmith.yaml"`. `""`: tests name no place in it. */
  readonly file: string;
  /** Values of variables, in place of those that the definition gives. */
  readonly vars?: Readonly<Record<string, string>>;
}

export interface Definition {
  /** In the order of the text, with the values that they have. */
  readonly vars: readonly DefinedVariable[];
  /** In the order of the text. */
  readonly images: readonly DefinedImage[];
  /**
   * Those of these names; of a key of `images` that is no name, all that it makes; without names, all.
   *
   * @throws {TypeError} If there is none of a name.
   */
  select(names: readonly string[]): readonly DefinedImage[];
}

export interface DefinedVariable {
  readonly name: string;
  readonly value: string | number | boolean | null;
  readonly place: TextPlace;
}

/** One image that can be built. */
export interface DefinedImage {
  readonly name: string;
  /** Its key in `images`, which all images of a matrix have in common. */
  readonly key: string;
  readonly place: TextPlace;
  readonly description?: string;
  readonly platforms?: readonly string[];
  /** Fields of the image's config, over those of the provider. */
  readonly config: ImageConfig;
  readonly layers?: Layering;
  readonly configure?: "auto" | "none";
  /** As `parseNormalizations()` reads it. */
  readonly normalize?: string;
  /** Paths in it are relative to the definition. */
  readonly from?: string;
  /** What lies below it, where that is an image of the same definition; `from` is its name. */
  readonly below?: DefinedImage;
  /** Destinations in it are relative to the definition. Undefined: where the caller wants it. */
  readonly outputs?: readonly Output[];
  readonly tags: readonly string[];
  readonly tests?: ImageTests;
  /** A definition of this image alone, as JSON: where two are the same, so are the images. */
  readonly text: string;
  /** Where a key of the image stands; where it is not written, the image. */
  placeOf(key: string): TextPlace;
  /** What builds it. @throws {DefinitionError} If there is no such distro, or it refuses an option. */
  load(): Promise<{ readonly plugin: DistroPlugin; readonly provider: RootfsProvider }>;
}

/**
 * @param text YAML or JSON.
 * @throws {DefinitionError} If anything in it is wrong; the error has the place.
 */
export function readDefinition(text: string, options: DefinitionOptions): Definition {
  const tree = readTree(text, options.file);
  checkValue(DEFINITION, rawValue(tree), tree, true);
  const root = tree as MapTree;
  const values = variablesOf(root, options.vars);
  const images = withBases(expandImages(root, values).map((image) => definedImage(image, options)));
  if (images.length === 0) {
    throw new DefinitionError(placeAt(root, ["images"]), "there is no image in it");
  }
  refuseShared(images, tagsOf, (tag) => `have one tag, "${tag}"`, "tags");
  refuseShared(images, filesOf, (file) => `are written to one file, "${file}"`, "dest");
  const vars = Object.entries(values).map(([name, value]): DefinedVariable => {
    return { name, value, place: placeAt(root, ["vars", name], true) };
  });
  return { vars, images, select: (names) => selected(images, names) };
}

function variablesOf(root: MapTree, given: DefinitionOptions["vars"] = {}): Variables {
  const vars: Record<string, Variables[string]> = {};
  const written = root.entries.get("vars")?.value;
  const entries = written?.kind === "map" ? written.entries : new Map();
  for (const [name, { value }] of entries) {
    const own = Object.hasOwn(given, name) ? given[name] : undefined;
    vars[name] = own ?? (filledValue(value, vars) as Variables[string] & {});
  }
  const unknown = Object.keys(given).find((name) => !entries.has(name));
  if (unknown === undefined) return vars;
  throw new DefinitionError(placeAt(root, ["vars"], true), `there is no variable "${unknown}"`, {
    hint: suggestName(unknown, entries.keys()) ?? "Name it below vars",
  });
}

function definedImage(image: ExpandedImage, sources: DistroSources): DefinedImage {
  const { name, key, place, spec } = image;
  const { description, platforms, layers, configure, normalize, from, tests = [] } = spec;
  const outputs = imageOutputs(image);
  return {
    name,
    key,
    place,
    ...(description !== undefined && { description }),
    ...(platforms !== undefined && { platforms: listOf(platforms) }),
    config: imageConfig(spec),
    ...(layers !== undefined && { layers: parseLayering(layers) }),
    ...(configure !== undefined && { configure }),
    ...(normalize !== undefined && { normalize }),
    ...(from !== undefined && { from }),
    ...(outputs && { outputs }),
    tags: listOf(spec.tags),
    ...(tests.length > 0 && {
      tests: imageTests(
        name,
        tests,
        tests.map((_test, index) => placeAt(image.tree, ["tests", index])),
      ),
    }),
    text: imageText(image),
    placeOf: (key) => placeAt(image.tree, [key]),
    load: () => distroProvider(image, sources),
  };
}

/** Each with the image of the same definition on which it lies. */
function withBases(images: readonly DefinedImage[]): readonly DefinedImage[] {
  const byName = new Map(images.map((image) => [image.name, image]));
  const linked = (image: DefinedImage, above: readonly DefinedImage[]): DefinedImage => {
    const below = byName.get(image.from ?? "");
    if (below === undefined) return image;
    const chain = [...above, image];
    if (chain.includes(below)) {
      const names = [...chain.slice(chain.indexOf(below)), below].map(({ name }) => `"${name}"`);
      const fact = `it lies on top of itself: ${names.join(" on ")}`;
      throw new DefinitionError(image.placeOf("from"), fact);
    }
    return { ...image, below: linked(below, chain) };
  };
  return images.map((image) => linked(image, []));
}

/** One of two images would take away from the other what both have. */
function refuseShared(
  images: readonly DefinedImage[],
  belongings: (image: DefinedImage) => readonly string[],
  fact: (shared: string) => string,
  key: string,
): void {
  const owners = new Map<string, DefinedImage>();
  for (const image of images) {
    for (const one of belongings(image)) {
      const first = owners.get(one) ?? image;
      owners.set(one, first);
      if (first === image) continue;
      throw new DefinitionError(
        image.place,
        `the images "${first.name}" and "${image.name}" ${fact(one)}`,
        { hint: `Put a variable into ${key} that tells them apart` },
      );
    }
  }
}

/** In registries and engines. */
function tagsOf({ tags, outputs = [] }: DefinedImage): readonly string[] {
  const named = outputs.flatMap(({ type, name }) =>
    (type === "registry" || type === "daemon") && name !== undefined ? [name] : [],
  );
  return [...tags, ...named].map((text) => {
    const { repository, tag } = parseImageName(text);
    return `${repository}:${tag}`;
  });
}

/** Without layouts, which have several images. */
function filesOf({ outputs = [] }: DefinedImage): readonly string[] {
  return outputs.flatMap(({ type, dest }) =>
    type === "oci" || dest === undefined || dest === "-" ? [] : [dest],
  );
}

function selected(
  images: readonly DefinedImage[],
  names: readonly string[],
): readonly DefinedImage[] {
  const chosen = new Set<DefinedImage>();
  for (const name of names) {
    const exact = images.filter((image) => image.name === name);
    const found = exact.length > 0 ? exact : images.filter((image) => image.key === name);
    for (const image of found) chosen.add(image);
    if (found.length > 0) continue;
    const known = [...new Set(images.flatMap((image) => [image.name, image.key]))];
    const hint = suggestName(name, known) ?? `Choose of: ${known.join(", ")}`;
    throw Object.assign(new TypeError(`Cannot build "${name}": the definition has no such image`), {
      hint,
    });
  }
  return names.length === 0 ? images : images.filter((image) => chosen.has(image));
}
