/**
 * From the images that a definition writes down to those that are built: what they extend, their
 * matrix, their variants.
 *
 * @module
 */
import { suggestName } from "@rootsmith/core/provider";
import { checkValue } from "./check-value.ts";
import { DefinitionError, type TextPlace } from "./definition-error.ts";
import type { Entry, MapTree, Tree } from "./definition-tree.ts";
import { EXPANDED, type ImageSpec } from "./image-schema.ts";
import { mergeTrees } from "./merge-trees.ts";
import { filledValue, rawValue, type Variables } from "./variables.ts";
import { listOf } from "./words.ts";

/** One image with all that it says. */
export interface ExpandedImage {
  readonly name: string;
  /** Its key in the definition, which the images of a matrix share. */
  readonly key: string;
  readonly spec: ImageSpec;
  readonly tree: MapTree;
  /** Where the image begins. */
  readonly place: TextPlace;
  readonly namePlace: TextPlace;
}

/** Keys of an image that say how many there are, and are not handed on. */
const OWN_KEYS = ["name", "extends", "matrix", "variants"] as const;

/** The variant whose image has no suffix. */
const PLAIN_VARIANT = "runtime";

/**
 * @param root The definition, checked.
 * @throws {DefinitionError} If an image extends itself or what is not there, or a name is there twice.
 */
export function expandImages(root: MapTree, variables: Variables): ExpandedImage[] {
  const written = { ...entriesOf(root, "parts"), ...entriesOf(root, "images") };
  const twice = Object.keys(entriesOf(root, "parts")).find(
    (name) => entriesOf(root, "images")[name] !== undefined,
  );
  if (twice !== undefined) {
    const place = entriesOf(root, "images")[twice]?.place as TextPlace;
    throw new DefinitionError(place, `"${twice}" is a part as well as an image`);
  }
  // Those that nothing extends, too.
  for (const [key, { place, value }] of Object.entries(written)) {
    extendedTree(key, value as MapTree, written, [], place);
  }
  const images = Object.entries(entriesOf(root, "images")).flatMap(([key, entry]) =>
    imagesOf(key, entry, written, variables),
  );
  const names = new Map<string, ExpandedImage>();
  for (const image of images) {
    const first = names.get(image.name);
    if (first !== undefined) throw sameName(image, first);
    names.set(image.name, image);
  }
  return images;
}

function sameName(image: ExpandedImage, first: ExpandedImage): DefinitionError {
  const { file, line, column } = first.place;
  const other = first.key === image.key ? "of its matrix" : `at ${file}:${line}:${column}`;
  return new DefinitionError(
    image.namePlace,
    `the name "${image.name}" is that of another image ${other}`,
    { hint: `Put the variables that differ into name, as in name: app-\${suite}` },
  );
}

function imagesOf(
  key: string,
  { place, value }: Entry,
  written: Readonly<Record<string, Entry>>,
  variables: Variables,
): ExpandedImage[] {
  const own = value as MapTree;
  const extended = extendedTree(key, own, written, [], place);
  const named = own.entries.get("name")?.value;
  const places = { place, namePlace: named?.place ?? place };
  const variants = Object.entries(entriesOf(extended, "variants"));
  return combinations(extended).flatMap((axes) => {
    const vars = { ...variables, ...axes };
    const base = named ? textOf(named, vars) : [key, ...Object.values(axes)].join("-");
    const name = named ? base : base.replaceAll(/[^A-Za-z0-9._-]+/g, "-");
    const shared = without(extended);
    if (variants.length === 0) {
      return [expanded(key, name, shared, { ...vars, variant: "", suffix: "" }, places)];
    }
    return variants.map(([variant, entry]) => {
      const overlay = entry.value as MapTree;
      const suffix = variant === PLAIN_VARIANT ? "" : `-${variant}`;
      const all = { ...vars, variant, suffix };
      const other = overlay.entries.get("name")?.value;
      const full = other ? textOf(other, all) : `${name}${suffix}`;
      return expanded(key, full, mergeTrees(shared, without(overlay)), all, {
        place,
        namePlace: other?.place ?? places.namePlace,
      });
    });
  });
}

function textOf(tree: Tree, variables: Variables): string {
  return String(filledValue(tree, variables));
}

function expanded(
  key: string,
  name: string,
  tree: MapTree,
  variables: Variables,
  places: Pick<ExpandedImage, "place" | "namePlace">,
): ExpandedImage {
  const value = filledValue(tree, { ...variables, name });
  return { name, key, spec: checkValue(EXPANDED, value, tree), tree, ...places };
}

/** The image, on top of all that it extends. Its name is its own. */
function extendedTree(
  name: string,
  tree: MapTree,
  written: Readonly<Record<string, Entry>>,
  open: readonly string[],
  place: TextPlace,
): MapTree {
  if (open.includes(name)) {
    const cycle = [...open.slice(open.indexOf(name)), name].join(" → ");
    throw new DefinitionError(place, `"${name}" extends itself: ${cycle}`);
  }
  const parents = tree.entries.get("extends")?.value;
  if (parents === undefined) return tree;
  let merged: MapTree = { kind: "map", entries: new Map(), place: tree.place };
  const items = parents.kind === "list" ? parents.items : [parents];
  for (const item of items) {
    const [parent = ""] = listOf(String(rawValue(item)));
    const entry = Object.hasOwn(written, parent) ? written[parent] : undefined;
    if (entry === undefined) {
      throw new DefinitionError(item.place, `there is no part or image "${parent}"`, {
        hint: suggestName(parent, Object.keys(written)),
      });
    }
    const above = extendedTree(
      parent,
      entry.value as MapTree,
      written,
      [...open, name],
      item.place,
    );
    merged = mergeTrees(merged, above);
  }
  return mergeTrees(merged, tree);
}

function without(tree: MapTree): MapTree {
  const entries = [...tree.entries].filter(
    ([key]) => !(OWN_KEYS as readonly string[]).includes(key),
  );
  return { ...tree, entries: new Map(entries) };
}

/** Every combination of the values of a matrix; without one, that of no variables. */
function combinations(tree: MapTree): Variables[] {
  let all: Variables[] = [{}];
  for (const [axis, { value }] of Object.entries(entriesOf(tree, "matrix"))) {
    const values = value.kind === "list" ? value.items.map(rawValue) : [];
    all = all.flatMap((one) => values.map((item) => ({ ...one, [axis]: item as string })));
  }
  return all;
}

function entriesOf(tree: MapTree, key: string): Record<string, Entry> {
  const below = tree.entries.get(key)?.value;
  return below?.kind === "map" ? Object.fromEntries(below.entries) : {};
}
