/**
 * From an image of a definition to the provider that builds it: the plugin of its distro, with options.
 *
 * @module
 */
import {
  type DistroFlag,
  type DistroPlugin,
  optionOf,
  type RootfsProvider,
  suggestName,
} from "@rootsmith/core/provider";
import { DefinitionError } from "./definition-error.ts";
import { placeAt } from "./definition-tree.ts";
import type { ExpandedImage } from "./expand-images.ts";
import { withAdditions } from "./with-additions.ts";
import { listOf } from "./words.ts";

/** What a definition cannot know itself. */
export interface DistroSources {
  /** The plugin of a distro; undefined if there is none. */
  plugin(name: string): Promise<DistroPlugin | undefined>;
  /** Names of distros, for suggestions. */
  readonly distros: readonly string[];
  /** The text of a file beside the definition; undefined if there is none. */
  readText(path: string): Promise<string | undefined>;
}

export interface ImageDistro {
  readonly plugin: DistroPlugin;
  readonly provider: RootfsProvider;
}

/** Keys of an image that are options of its distro. */
const LISTED = ["include", "exclude"] as const;

/** @throws {DefinitionError} If there is no such distro, or it has no such option. */
export async function distroProvider(
  image: ExpandedImage,
  sources: DistroSources,
): Promise<ImageDistro> {
  const { spec, tree } = image;
  if (spec.distro === undefined) {
    throw new DefinitionError(image.place, `the image "${image.name}" has no "distro"`, {
      hint: "Write one, as in distro: debian:trixie",
    });
  }
  const colon = spec.distro.indexOf(":");
  const name = colon < 0 ? spec.distro : spec.distro.slice(0, colon);
  const tag = colon < 0 ? undefined : spec.distro.slice(colon + 1);
  const plugin = await sources.plugin(name);
  if (plugin === undefined) {
    throw new DefinitionError(placeAt(tree, ["distro"]), `no distro is called "${name}"`, {
      hint: suggestName(name, sources.distros) ?? `Choose of: ${sources.distros.join(", ")}`,
    });
  }
  if (tag === "" && !plugin.emptyTag) {
    throw new DefinitionError(placeAt(tree, ["distro"]), "nothing stands after the colon", {
      hint: `Write ${plugin.usage}`,
    });
  }
  const values = await optionValues(image, plugin, sources);
  try {
    const provider = await plugin.provider(tag === "" ? undefined : tag, values);
    return { plugin, provider: withAdditions(provider, additionsOf(image)) };
  } catch (error) {
    throw refusal(error, image);
  }
}

async function optionValues(
  { spec, tree }: ExpandedImage,
  plugin: DistroPlugin,
  { readText }: DistroSources,
): Promise<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  const flags = new Map((plugin.flags ?? []).map((flag) => [optionOf(flag), flag]));
  for (const key of LISTED) {
    if (spec[key] === undefined) continue;
    if (!flags.has(key)) {
      throw new DefinitionError(placeAt(tree, [key], true), `${plugin.name} has no "${key}"`);
    }
    values[key] = listOf(spec[key]);
  }
  for (const [key, value] of Object.entries(spec.options ?? {})) {
    const place = placeAt(tree, ["options", key], true);
    if ((LISTED as readonly string[]).includes(key)) {
      throw new DefinitionError(place, `"${key}" is no option here`, {
        hint: `Write it beside options: ${key}`,
      });
    }
    const flag = flags.get(key) ?? flags.get(spelledAsOption(key));
    if (flag !== undefined && optionOf(flag) !== key) {
      throw new DefinitionError(place, `${plugin.name} has no option "${key}"`, {
        hint: `Did you mean "${optionOf(flag)}"?`,
      });
    }
    try {
      values[key] = flag === undefined ? value : await flagValue(flag, value, readText);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
      const { hint } = error as { readonly hint?: string };
      const at = placeAt(tree, ["options", key]);
      throw new DefinitionError(at, `${key}: ${error.message}`, { hint, cause: error });
    }
  }
  return values;
}

/** `"pathExclude"` of `"path-exclude"`, which is what a flag is called. */
function spelledAsOption(key: string): string {
  return optionOf({ name: key, help: "" });
}

/** What the flag makes of a value; objects are as a build script would give them. */
async function flagValue(
  flag: DistroFlag,
  value: unknown,
  readText: DistroSources["readText"],
): Promise<unknown> {
  if (flag.value === undefined) {
    if (typeof value === "boolean") return value;
    throw new TypeError("it is neither true nor false");
  }
  const item = async (one: unknown): Promise<unknown> => {
    if (typeof one === "object" && one !== null) return one;
    const written = String(one);
    const text = flag.file === undefined ? written : await fileText(flag.file, written, readText);
    return flag.parse === undefined ? text : flag.parse(text);
  };
  if (flag.many !== undefined) {
    // A mapping is by name, as imageMirrors of Debian.
    return Array.isArray(value) ? Promise.all(value.map(item)) : [await item(value)];
  }
  if (Array.isArray(value)) throw new TypeError("it takes one value, not a list");
  return item(value);
}

async function fileText(
  kind: "text" | "any",
  written: string,
  readText: DistroSources["readText"],
): Promise<string> {
  if (/\n/.test(written)) return written;
  const text = await readText(written);
  if (text !== undefined) return text;
  if (kind === "any" || /\s/.test(written)) return written;
  throw new TypeError(`there is no file "${written}" beside the definition`);
}

function additionsOf({ spec }: ExpandedImage): Parameters<typeof withAdditions>[1] {
  const { files = [], accounts = {}, run = [], config = {} } = spec;
  const env = Object.entries(config.env ?? {}).map(([key, value]) => [key, String(value)]);
  return {
    files,
    accounts,
    run: typeof run === "string" ? [run] : run,
    env: Object.fromEntries(env),
  };
}

/** Names the place of the option that a factory refuses. */
function refusal(error: unknown, { spec, tree }: ExpandedImage): unknown {
  if (!(error instanceof Error) || !/^Cannot [a-z]/.test(error.message)) return error;
  if (!["TypeError", "RangeError", "ResolveError"].includes(error.name)) return error;
  const [, option = ""] = /the option "?(\w+)/.exec(error.message) ?? [];
  const isListed = (LISTED as readonly string[]).includes(option);
  const path = isListed
    ? [option]
    : option in (spec.options ?? {})
      ? ["options", option]
      : ["distro"];
  const { hint } = error as { readonly hint?: string };
  const fact = error.message.replace(/^Cannot ./, (text) => `c${text.slice(1)}`);
  return new DefinitionError(placeAt(tree, path, /there is none of that name/.test(fact)), fact, {
    hint,
    cause: error,
  });
}
