/**
 * The images of a `rootsmith.yaml`: what of it the frontend reads.
 *
 * @module
 */
import type { ResolveOptions } from "@rootsmith/core";
import {
  type DistroPlugin,
  type FlagValues,
  type ImageConfig,
  RootfsError,
} from "@rootsmith/core/provider";
import { plugins as busybox } from "@rootsmith/distro-busybox/plugin";
import { plugins as centos } from "@rootsmith/distro-centos/plugin";
import { plugins as debian } from "@rootsmith/distro-debian/plugin";
import { plugins as scratch } from "@rootsmith/scratch/plugin";
import { LineCounter, parseDocument } from "yaml";

export interface DefinedImage {
  readonly name: string;
  readonly description?: string;
  /** Default: the platform of the builder. */
  readonly platforms?: readonly string[];
  readonly options: Pick<ResolveOptions, "provider" | "config">;
}

const PLUGINS: readonly DistroPlugin[] = [...debian, ...centos, ...busybox, ...scratch];

interface WrittenImage {
  readonly distro: string;
  readonly description?: string;
  readonly platforms?: readonly string[];
  readonly include?: readonly string[];
  readonly options?: FlagValues;
  readonly config?: ImageConfig;
}

/** Something in the definition is wrong, and where. */
export class DefinitionError extends RootfsError {
  /** From 1. */
  readonly line: number;

  constructor(message: string, line: number, hint?: string) {
    super(message, hint === undefined ? {} : { hint });
    this.line = line;
  }
}

/** @throws {DefinitionError} */
export async function readDefinition(text: string, file: string): Promise<DefinedImage[]> {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter });
  const [fault] = document.errors;
  if (fault !== undefined) {
    const { line } = lineCounter.linePos(fault.pos[0]);
    throw new DefinitionError(`Cannot read "${file}": ${fault.message.split("\n")[0]}`, line);
  }
  const { images = {} } = (document.toJS() ?? {}) as { images?: Record<string, WrittenImage> };
  return Promise.all(
    Object.entries(images).map(async ([name, written]) => {
      const node = document.getIn(["images", name], true) as { range?: [number] } | undefined;
      const { line } = lineCounter.linePos(node?.range?.[0] ?? 0);
      return definedImage(name, written, line);
    }),
  );
}

/** @throws {DefinitionError} If there is none of that name; without a name, if there are several. */
export function findImage(images: readonly DefinedImage[], name: string | undefined): DefinedImage {
  const names = images.map((image) => image.name).join(", ");
  const found = images.filter((image) => name === undefined || image.name === name);
  const [image] = found;
  if (image !== undefined && found.length === 1) return image;
  if (image === undefined) {
    const fact =
      name === undefined ? "the definition has no image" : `no image is called "${name}"`;
    throw new DefinitionError(`Cannot build: ${fact}`, 1, `Choose of: ${names}`);
  }
  throw new DefinitionError(
    "Cannot choose the image to build: there are several",
    1,
    `Name one with --target: ${names}`,
  );
}

async function definedImage(
  name: string,
  { distro = "", description, platforms, include, options = {}, config }: WrittenImage,
  line: number,
): Promise<DefinedImage> {
  const [distroName, ...tag] = distro.split(":");
  const plugin = PLUGINS.find((candidate) => candidate.name === distroName);
  if (plugin === undefined) {
    const names = PLUGINS.map((candidate) => candidate.name).join(", ");
    throw new DefinitionError(
      `Cannot build "${name}": no distro is called "${distroName}"`,
      line,
      `Choose of: ${names}`,
    );
  }
  const values = { ...options, ...(include && { include }) };
  const provider = await plugin.provider(tag.length === 0 ? undefined : tag.join(":"), values);
  return {
    name,
    ...(description && { description }),
    ...(platforms && { platforms }),
    options: { provider, ...(config && { config }) },
  };
}
