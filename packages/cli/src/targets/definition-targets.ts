/**
 * The targets of a definition file: `rootsmith build rootsmith.yaml web`.
 *
 * What reads definitions is loaded when there is one.
 *
 * @module
 */
import { readFile } from "node:fs/promises";
import { dirname, join, relative, resolve } from "node:path";
import { type Output, systemFact } from "@rootsmith/core";
import { parseImageLocation } from "@rootsmith/core/image";
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { DefinedImage } from "@rootsmith/definition";
import { BUILT_IN } from "../distros/built-in.ts";
import { DISTRO_NAME } from "../distros/references.ts";
import { lockPathOf } from "../locks/lock-store.ts";
import { asUsage, UsageError } from "../process/usage-error.ts";
import type { BuildTarget } from "./build-request.ts";
import { type DefinitionFlags, definitionVars } from "./definition-flags.ts";

/**
 * The images of a definition that are named; all where none is.
 *
 * @param plugins Those of `--plugin`, beside the built-in and installed ones.
 * @throws {UsageError} If the definition is wrong, or has no such image.
 */
export async function definitionTargets(
  file: string,
  names: readonly string[],
  flags: DefinitionFlags,
  plugins: readonly DistroPlugin[],
): Promise<readonly BuildTarget[]> {
  const images = await definedImages(file, names, flags, plugins);
  const [, frontend] = SYNTAX.exec(await definitionText(file)) ?? [];
  const directory = dirname(resolve(file));
  return asUsage(async () => {
    const targets: BuildTarget[] = [];
    for (const image of images) {
      targets.push({ ...(await targetOf(image, directory)), ...(frontend && { frontend }) });
    }
    return targets;
  });
}

/** The first line by which `docker build` finds the image of the frontend. */
const SYNTAX = /^#[ \t]*syntax[ \t]*=[ \t]*(\S+)/;

/** As {@linkcode definitionTargets}, without loading what builds them. */
export async function definedImages(
  file: string,
  names: readonly string[],
  flags: DefinitionFlags,
  plugins: readonly DistroPlugin[],
): Promise<readonly DefinedImage[]> {
  const text = await definitionText(file);
  const { readDefinition } = await import("@rootsmith/definition");
  const directory = dirname(resolve(file));
  return asUsage(async () => {
    const definition = readDefinition(text, {
      file,
      vars: definitionVars(flags),
      distros: [...plugins, ...BUILT_IN].map(({ name }) => name),
      plugin: (name) => pluginOf(name, plugins),
      readText: (path) => readText(join(directory, path)),
    });
    return definition.select(names);
  });
}

function definitionText(file: string): Promise<string> {
  return readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const fact = cause.code === "ENOENT" ? "there is no such file" : systemFact(cause.message);
    throw new UsageError(`Cannot read the definition "${file}": ${fact}`, {
      cause,
      ...(cause.code === "ENOENT" && { hint: "Write one with rootsmith init" }),
    });
  });
}

async function targetOf(image: DefinedImage, directory: string): Promise<BuildTarget> {
  const { plugin, provider } = await image.load();
  const { name, platforms, config, layers, configure, normalize, from, outputs, tests } = image;
  const below = image.below && (await targetOf(image.below, directory));
  return {
    name,
    provider,
    plugins: BUILT_IN.includes(plugin) ? [] : [plugin],
    config,
    directory,
    lockPath: relative("", join(directory, lockPathOf(name))),
    ...(image.tags[0] !== undefined && { tag: image.tags[0] }),
    ...(platforms && { platforms }),
    ...(layers !== undefined && { layers }),
    ...(configure !== undefined && { configure }),
    ...(normalize !== undefined && { normalize }),
    ...(below && { below }),
    ...(from !== undefined && !below && { from: rebased(from, directory) }),
    ...(outputs && { outputs: outputs.map((output) => placed(output, directory)) }),
    ...(tests && { tests }),
  };
}

async function pluginOf(
  name: string,
  plugins: readonly DistroPlugin[],
): Promise<DistroPlugin | undefined> {
  const known = [...plugins, ...BUILT_IN].find((plugin) => plugin.name === name);
  if (known !== undefined || !DISTRO_NAME.test(name)) return known;
  const { findPlugin } = await import("../distros/load-plugin.ts");
  return findPlugin(name);
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "utf8");
  } catch {
    return undefined; // the text itself is the value, or the error says that there is no file
  }
}

/** Where an image lies in files, as seen from the working directory. */
function rebased(from: string, directory: string): string {
  const location = parseImageLocation(from);
  if (location.type === "registry") return from;
  const at = from.lastIndexOf(location.path);
  const path = relative("", resolve(directory, location.path));
  return `${from.slice(0, at)}${path === "" ? "." : path}${from.slice(at + location.path.length)}`;
}

function placed(output: Output, directory: string): Output {
  const { dest } = output;
  if (dest === undefined || dest === "-") return output;
  return { ...output, dest: relative("", resolve(directory, dest)) || "." };
}
