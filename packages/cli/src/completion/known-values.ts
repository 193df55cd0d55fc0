/**
 * The values of flags and arguments that are known before anything is run.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { Argument, Option } from "commander";
import { splitReference } from "../distros/references.ts";
import { OUTPUT_HELP } from "../targets/build-flags.ts";
import type { Candidate, Completion } from "./completion.ts";

/** Those that distros have ports for. */
const PLATFORMS = ["amd64", "arm64", "arm/v7", "386", "ppc64le", "riscv64", "s390x"];

const VALUES: Readonly<Record<string, readonly string[]>> = {
  "--platform": PLATFORMS.map((name) => `linux/${name}`),
  "--layers": ["single", "split", "packages="],
  "--cache-from": ["type=registry,ref="],
  "--cache-to": ["type=registry,ref="],
};

/** Where a path is meant, by the placeholder of the value. */
const PATH = /file|path|dir|from:to|image|script|key/;

/** Arguments that can be a reference. */
const REFERENCE = /target|ref/;

/** Of a flag, behind its last comma where it takes a list. */
export function optionValues(option: Option, plugins: readonly DistroPlugin[]): Completion {
  const { long = "", flags, argChoices } = option;
  if (long === "--output") return outputs();
  const own = plugins.flatMap((plugin) => plugin.flags ?? []);
  const choices = own
    .filter(({ name }) => `--${name}` === long)
    .flatMap((flag) => flag.choices ?? []);
  const values = [...new Set([...(argChoices ?? VALUES[long] ?? []), ...choices])];
  const [, placeholder = ""] = /[<[]([^>]*)[>\]]/.exec(flags) ?? [];
  return {
    candidates: values.map((value) => ({ value })),
    ...(values.length === 0 && PATH.test(placeholder) && { files: true }),
  };
}

/** `type=tar,dest=` and so on, as the help lists them. */
function outputs(): Completion {
  const found = OUTPUT_HELP.matchAll(/-o (type=\w+(?:,(?:dest|name)=)?)\S* *(.*)/g);
  const candidates = [...found].map(([, value = "", help = ""]) => ({
    value,
    ...(help !== "" && { help }),
  }));
  return { candidates, files: true };
}

/** @param before The arguments before it. */
export async function argumentValues(
  argument: Argument,
  before: readonly string[],
  typed: string,
  plugins: readonly DistroPlugin[],
): Promise<Completion> {
  if (argument.argChoices !== undefined) {
    return { candidates: argument.argChoices.map((value) => ({ value })) };
  }
  const name = argument.name();
  if (!REFERENCE.test(name)) return { candidates: [], ...(isPath(name) && { files: true }) };
  if (before.some((text) => plugins.some((plugin) => plugin.name === splitReference(text)[0]))) {
    return { candidates: [] };
  }
  return references(typed, plugins);
}

function isPath(name: string): boolean {
  return /image|lock|path|file|from|old|new|ref|script/.test(name);
}

/** Distros, and behind a colon their tags. */
async function references(typed: string, plugins: readonly DistroPlugin[]): Promise<Completion> {
  const [name, tag] = splitReference(typed);
  if (tag === undefined) {
    const candidates = plugins.map((plugin): Candidate => {
      const isAlone = plugin.usage === plugin.name;
      return { value: isAlone ? plugin.name : `${plugin.name}:`, help: plugin.summary };
    });
    return { candidates, files: true };
  }
  const plugin = plugins.find((one) => one.name === name);
  const tags = (await plugin?.tags?.()) ?? [];
  const isPathTag = plugin !== undefined && /PATH|FILE/.test(plugin.usage);
  return {
    candidates: tags.map((one) => ({ value: `${name}:${one}` })),
    ...(isPathTag && { files: true }),
  };
}
