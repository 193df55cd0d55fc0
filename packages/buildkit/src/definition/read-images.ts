/**
 * The images of a definition, as the frontend and its steps build them.
 *
 * @module
 */
import {
  type BuildOptions,
  type LockFile,
  parseNormalizations,
  type RootfsProvider,
} from "@rootsmith/core";
import { type DistroPlugin, type PackageReader, suggestName } from "@rootsmith/core/provider";
import {
  type DefinedImage,
  type Definition,
  readDefinition,
  withLockedAdditions,
} from "@rootsmith/definition";
import { plugins as busybox } from "@rootsmith/distro-busybox/plugin";
import { plugins as centos } from "@rootsmith/distro-centos/plugin";
import { plugins as debian } from "@rootsmith/distro-debian/plugin";
import { plugins as scratch } from "@rootsmith/scratch/plugin";

/** What of an image decides how it is built. */
export type ImageOptions = Pick<
  BuildOptions,
  "provider" | "config" | "configure" | "from" | "normalize" | "layers" | "tests"
>;

export interface DefinitionFile {
  readonly name: string;
  readonly text: string;
  /** Values of variables, in place of those of the definition. */
  readonly vars: Readonly<Record<string, string>>;
  /** The text of a file beside the definition; undefined if there is none. */
  readText(path: string): Promise<string | undefined>;
}

const PLUGINS: readonly DistroPlugin[] = [...debian, ...centos, ...busybox, ...scratch];

/** The distro that a lock names, with its options; undefined where they do not suffice. */
export async function lockedProvider({
  provider: { name, options },
}: LockFile): Promise<RootfsProvider | undefined> {
  const { definition, ...own } = options;
  const plugin = PLUGINS.find((one) => one.name === name);
  const provider = await plugin?.fromLock?.(own);
  if (provider === undefined || definition === undefined) return provider;
  return withLockedAdditions(provider, definition);
}

/** @throws {DefinitionError} If anything in it is wrong. */
export function readImages({ name, text, vars, readText }: DefinitionFile): Definition {
  return readDefinition(text, {
    file: name,
    vars,
    distros: PLUGINS.map((plugin) => plugin.name),
    plugin: async (wanted) => PLUGINS.find((plugin) => plugin.name === wanted),
    readText,
  });
}

/**
 * The image of that name; without a name the only one.
 *
 * @throws {TypeError} If there is none, or there are several.
 */
export function findImage(images: readonly DefinedImage[], name: string | undefined): DefinedImage {
  const [image] = name === undefined ? images : images.filter((one) => one.name === name);
  const names = images.map((one) => one.name);
  if (image !== undefined && (name !== undefined || images.length === 1)) return image;
  const fact = image === undefined ? `no image is called "${name}"` : "there are several images";
  throw Object.assign(new TypeError(`Cannot choose what to build: ${fact}`), {
    hint: (name && suggestName(name, names)) ?? `Name one with --target: ${names.join(", ")}`,
  });
}

/** @throws {DefinitionError} If it cannot be built. */
export async function imageOptions(image: DefinedImage): Promise<ImageOptions> {
  const { config, configure, from, layers, normalize, tests } = image;
  const { provider } = await image.load();
  return {
    provider,
    config,
    ...(configure !== undefined && { configure }),
    ...(from !== undefined && { from }),
    ...(layers !== undefined && { layers }),
    ...(normalize !== undefined && { normalize: parseNormalizations(normalize, provider) }),
    ...(tests && { tests }),
  };
}

/** What finds the packages of an image that another one lies on. */
export const PACKAGE_READERS: readonly PackageReader[] = [
  ...new Set(PLUGINS.flatMap(({ packages }) => packages ?? [])),
];
