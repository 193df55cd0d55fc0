/**
 * The images of a definition as a docker-bake.json, for the frontend of BuildKit.
 *
 * @see https://docs.docker.com/build/bake/reference/
 * @module
 */
import { basename, dirname } from "node:path";
import type { DefinedImage } from "@rootsmith/definition";
import { UsageError } from "../process/usage-error.ts";

interface BakeTarget {
  readonly context: string;
  /** Relative to the context. */
  readonly dockerfile: string;
  /** The image of the definition. */
  readonly target: string;
  /** Variables of the definition that the command line gives. */
  readonly args?: Readonly<Record<string, string>>;
  readonly platforms?: readonly string[];
  readonly tags?: readonly string[];
}

interface BakeFile {
  /** `default` has all; a matrix has a group of its own. */
  readonly group: Readonly<Record<string, { readonly targets: readonly string[] }>>;
  readonly target: Readonly<Record<string, BakeTarget>>;
}

/**
 * @param definition Its path, relative to where bake runs.
 * @param vars The variables that the command line gives.
 * @throws {UsageError} If bake cannot tell two images apart.
 */
export function bakeFile(
  definition: string,
  images: readonly DefinedImage[],
  vars: Readonly<Record<string, string>> = {},
): BakeFile {
  const targets = targetsOf(images);
  const matrices = Map.groupBy(images, ({ key }) => bakeName(key));
  const group: Record<string, { readonly targets: readonly string[] }> = {
    default: { targets: [...targets.keys()] },
  };
  for (const [key, members] of matrices) {
    if (targets.has(key) || key === "default") continue;
    group[key] = { targets: members.map(({ name }) => bakeName(name)) };
  }
  const entries = [...targets].map(
    ([name, image]) => [name, targetOf(definition, image, vars)] as const,
  );
  return { group, target: Object.fromEntries(entries) };
}

/** @throws {UsageError} If two images would have one name. */
function targetsOf(images: readonly DefinedImage[]): ReadonlyMap<string, DefinedImage> {
  const targets = new Map<string, DefinedImage>();
  for (const image of images) {
    const name = bakeName(image.name);
    const other = targets.get(name);
    if (other !== undefined) {
      throw new UsageError(
        `Cannot print "${other.name}" and "${image.name}" for bake: both would be "${name}"`,
        { hint: "Rename one of them, or name one on the command line" },
      );
    }
    targets.set(name, image);
  }
  return targets;
}

function targetOf(
  definition: string,
  { name, platforms, tags }: DefinedImage,
  args: Readonly<Record<string, string>>,
): BakeTarget {
  return {
    context: dirname(definition),
    dockerfile: basename(definition),
    target: name,
    ...(Object.keys(args).length > 0 && { args }),
    ...(platforms && { platforms }),
    ...(tags.length > 0 && { tags }),
  };
}

/** Names of bake have only letters, digits, `_` and `-`. */
function bakeName(name: string): string {
  return name.replaceAll(/[^\w-]/g, "-");
}
