/**
 * `rootsmith plan --matrix` and `--bake`: the images of a definition, for a CI and for docker buildx.
 *
 * @module
 */
import type { DistroPlugin } from "@rootsmith/core/provider";
import type { CommandHost } from "../process/command-host.ts";
import { UsageError } from "../process/usage-error.ts";
import { bakeFile } from "./bake-file.ts";
import { ciMatrix } from "./ci-matrix.ts";
import { type DefinitionFlags, definitionVars } from "./definition-flags.ts";
import { definedImages } from "./definition-targets.ts";
import type { ImageListFlags } from "./image-list-flags.ts";
import { definedBy } from "./run-target-command.ts";

/**
 * Prints them as JSON. Nothing is resolved, and no distro loaded.
 *
 * @param words The definition and the names of images in it, as typed.
 * @throws {UsageError} If it is no definition, or a wrong one.
 */
export async function runImageList(
  words: readonly string[],
  flags: ImageListFlags & DefinitionFlags,
  plugins: readonly DistroPlugin[],
  host: CommandHost,
): Promise<void> {
  if (flags.matrix && flags.bake) {
    throw new UsageError("Cannot print with --matrix and --bake: one of them at a time");
  }
  const definition = await definedBy(words, plugins);
  if (definition === undefined) {
    const flag = flags.matrix ? "--matrix" : "--bake";
    throw new UsageError(`Cannot use ${flag} for "${words[0]}": it is no definition`, {
      hint: "Name a definition file: rootsmith plan rootsmith.yaml",
    });
  }
  const { file, names } = definition;
  const images = await definedImages(file, names, flags, plugins);
  // A matrix goes into one line of a job's output.
  host.stdout.write(
    flags.matrix
      ? `${JSON.stringify(ciMatrix(file, images))}\n`
      : `${JSON.stringify(bakeFile(file, images, definitionVars(flags)), undefined, 2)}\n`,
  );
}
